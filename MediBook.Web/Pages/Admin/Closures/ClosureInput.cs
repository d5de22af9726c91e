using System.ComponentModel.DataAnnotations;
using MediBook.Web.Services.Schedules;

namespace MediBook.Web.Pages.Admin.Closures;

/// <summary>A closure as the form has it; it stands in the address of the preview.</summary>
public sealed record ClosureInput : ClosedDaysInput
{
    /// <summary><c>doctor-7</c> or <c>location-2</c>.</summary>
    [Required(ErrorMessage = "Choose who is away or what is closed")]
    public string? Who { get; init; }

    /// <summary>The request of a valid input.</summary>
    public ClosureRequest ToRequest() => new(NumberAfter("doctor-"), NumberAfter("location-"), ToDays());

    private int? NumberAfter(string kind) =>
        Who?.StartsWith(kind, StringComparison.Ordinal) == true && AdminLinks.ReadNumber(Who[kind.Length..], 0) is > 0 and var id ? id : null;
}
