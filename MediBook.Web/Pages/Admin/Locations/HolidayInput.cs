using System.ComponentModel.DataAnnotations;
using System.Text;
using MediBook.Web.Domain;
using static MediBook.Web.Domain.Languages.Words;

namespace MediBook.Web.Pages.Admin.Locations;

/// <summary>The forms of a location's holidays: each sends its own fields.</summary>
public sealed record HolidayInput
{
    /// <summary>Largest file, in bytes.</summary>
    public const int MostBytes = 256 * 1024;

    /// <summary>Largest body of the form: a file and its text, which takes more bytes than it has letters.</summary>
    public const int MostBodyBytes = 8 * MostBytes;

    /// <summary>The form's one-use id.</summary>
    [OperationId]
    public Guid OperationId { get; init; } = Guid.NewGuid();

    /// <summary>Country and region, like <c>GB/Scotland</c>; empty: none.</summary>
    [MaxLength(60, ErrorMessage = "Choose a country from the list")]
    public string? Place { get; init; }

    /// <summary>A calendar file.</summary>
    public IFormFile? File { get; init; }

    /// <summary>The text of a calendar file.</summary>
    [MaxLength(MostBytes, ErrorMessage = "Paste at most 256 KB")]
    public string? Text { get; init; }

    /// <summary>A single day.</summary>
    [DateText]
    public string? Date { get; init; }

    /// <summary>What day it is.</summary>
    [PlainText(200)]
    public string? Name { get; init; }

    internal HolidayPlace? ToPlace() =>
        string.IsNullOrEmpty(Place) ? null : Place.Split('/') is [var country, var region] ? new HolidayPlace(country, region) : new HolidayPlace(Place, null);

    internal Holiday? ToDay() =>
        TypedTimes.Date(Date) is { } date ? new Holiday(date, PlainText.CleanOrNull(Name) ?? T("Holiday")) : null;

    /// <summary>The file's text, or the pasted one; empty where the file is larger than allowed.</summary>
    internal async Task<string> ReadAsync(CancellationToken ct)
    {
        if (File is null)
        {
            return Text ?? "";
        }

        if (File.Length > MostBytes)
        {
            return "";
        }

        using var reader = new StreamReader(File.OpenReadStream(), Encoding.UTF8);
        return await reader.ReadToEndAsync(ct);
    }
}
