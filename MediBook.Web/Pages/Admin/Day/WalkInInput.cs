using System.ComponentModel.DataAnnotations;
using MediBook.Web.Domain;
using MediBook.Web.Pages.Holds;
using MediBook.Web.Services.Bookings;

namespace MediBook.Web.Pages.Admin.Day;

/// <summary>What the desk types for somebody who stands there. Printed without its content: it is personal.</summary>
public sealed record WalkInInput
{
    /// <summary>The time.</summary>
    [Required(ErrorMessage = "Choose a time")]
    public int? SlotId { get; init; }

    /// <summary>Name of the person.</summary>
    [Required(ErrorMessage = "Enter the name"), PlainText]
    public string? Name { get; init; }

    /// <summary>Where the confirmation goes.</summary>
    [Required(ErrorMessage = "Enter the email address"), EmailText]
    public string? Email { get; init; }

    /// <summary>Needed where the options of booking say so.</summary>
    [PhoneAnswer]
    public string? Phone { get; init; }

    /// <summary>The form's one-use id.</summary>
    [OperationId]
    public Guid OperationId { get; init; } = Guid.NewGuid();

    /// <summary>The kind of visit; its questions are for the person, and are not asked here.</summary>
    public string? VisitTypeId { get; init; }

    /// <summary>The answers as they are booked.</summary>
    public BookRequest ToRequest() => new(
        SlotId!.Value, new PatientDetails(PlainText.Clean(Name), PlainText.Clean(Email), PlainText.CleanOrNull(Phone), null), OperationId,
        new VisitChoice(TypedNumbers.Whole(VisitTypeId), []));

    /// <inheritdoc />
    public override string ToString() => nameof(WalkInInput);
}
