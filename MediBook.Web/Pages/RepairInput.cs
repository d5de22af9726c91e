using System.ComponentModel.DataAnnotations;
using MediBook.Web.Domain;
using MediBook.Web.Services.Bookings;

namespace MediBook.Web.Pages;

/// <summary>What <c>_Repair</c> sends: the preview that was looked at, and what becomes of each booking.</summary>
public sealed record RepairInput
{
    /// <summary>The fingerprint of the preview.</summary>
    [Required(ErrorMessage = "This page was open for too long. Send it again")]
    public string? Fingerprint { get; init; }

    /// <summary>By booking: <see cref="RepairChoice.Parse"/>.</summary>
    public Dictionary<int, string?> Choices { get; init; } = [];

    /// <summary>Why bookings are cancelled, for their patients.</summary>
    [PlainText(1000, Lines = true), Display(Name = "The reason")]
    public string? CancelReason { get; init; }

    /// <summary>The form's one-use id.</summary>
    [OperationId]
    public Guid OperationId { get; init; }

    /// <summary>The press; a choice that cannot be read is none.</summary>
    public RepairRequest ToRequest() => new(
        Fingerprint!,
        Choices.Select(choice => (choice.Key, Choice: RepairChoice.Parse(choice.Value))).Where(choice => choice.Choice is not null)
            .ToDictionary(choice => choice.Key, choice => choice.Choice!),
        CancelReason, OperationId);

    /// <summary>What stands ticked: what was chosen before if it is still offered, else the nearest time.</summary>
    public RepairChoice? ChosenFor(LostBooking booking)
    {
        ArgumentNullException.ThrowIfNull(booking);
        var chosen = RepairChoice.Parse(Choices.GetValueOrDefault(booking.BookingId));
        return chosen is { Deed: not RepairDeed.Move } || booking.Nearest.Any(time => LostBooking.ChoiceOf(time) == chosen) ? chosen : booking.NearestChoice;
    }
}

/// <summary>What <c>_Repair</c> shows.</summary>
/// <param name="Plan">The preview.</param>
/// <param name="Input">What was chosen.</param>
/// <param name="Deed">The words of the button that applies it.</param>
/// <param name="Back">Where "leave everything as it is" leads.</param>
/// <param name="Nobody">What is said where no booking is affected.</param>
public sealed record RepairForm(PlanPreview Plan, RepairInput Input, string Deed, string Back, string Nobody);
