using MediBook.Web.Domain;
using static MediBook.Web.Domain.Languages.Words;

namespace MediBook.Web.Pages.Admin.Mail;

/// <summary>What messages are called.</summary>
public static class MailText
{
    /// <summary>What a message tells.</summary>
    public static string Of(OutboxKind kind) => kind switch
    {
        OutboxKind.BookingConfirmed => T("mail: Booked"),
        OutboxKind.BookingCancelled => T("mail: Cancelled by the patient"),
        OutboxKind.BookingMoved => T("mail: Changed by the patient"),
        OutboxKind.BookingMovedByClinic => T("mail: Moved by the clinic"),
        OutboxKind.BookingCancelledByClinic => T("mail: Cancelled by the clinic"),
        OutboxKind.ReminderWeek => T("mail: Reminder, a week before"),
        OutboxKind.ReminderDay => T("mail: Reminder, a day before"),
        OutboxKind.BookingLink => T("mail: Link to the appointment"),
        OutboxKind.WaitlistOffer => T("mail: Offer from the waiting list"),
        OutboxKind.EarlierOffer => T("mail: Offer of an earlier time"),
        OutboxKind.PasswordReset => T("mail: New password"),
        OutboxKind.Invitation => T("mail: Invitation"),
        OutboxKind.TwoFactorReset => T("mail: Two-step sign-in reset"),
        OutboxKind.EmailProof => T("mail: Proof of an address"),
        OutboxKind.EmailChanging => T("mail: Address is to change"),
        OutboxKind.ExportReady => T("mail: Own data is ready"),
        OutboxKind.RightOffered => T("mail: Right offered"),
    };

    /// <summary>How far it has come.</summary>
    public static string Of(OutboxState state) => state switch
    {
        OutboxState.Waiting => T("mail: Waiting"),
        OutboxState.Sent => T("mail: Sent"),
        OutboxState.NotNeeded => T("mail: Not needed any more"),
        OutboxState.Failed => T("mail: Failed"),
    };

    /// <summary>The class of a state's tag.</summary>
    public static string ClassOf(OutboxState state) => state switch
    {
        OutboxState.Waiting => "tag-pending",
        OutboxState.Sent => "tag-ok",
        OutboxState.NotNeeded => "tag-cancelled",
        OutboxState.Failed => "tag-failed",
    };

    /// <summary>Why a try failed, and what helps.</summary>
    public static string Of(OutboxFailure failure) => failure switch
    {
        OutboxFailure.ServerUnreachable => T("The mail server does not answer. Check its name, its port and the network."),
        OutboxFailure.ServerRefused => T("The mail server did not take it. The log has its answer."),
        OutboxFailure.AddressRefused => T("The mail server does not know this address. Ask the patient for another one."),
        OutboxFailure.NoSiteAddress => T("Site__PublicUrl is not set, so that no link can be written."),
        OutboxFailure.Broken => T("It could not be written or kept. The log says why."),
    };
}
