using MediBook.Web.Services.Accounts;
using static MediBook.Web.Domain.Languages.Words;

namespace MediBook.Web.Pages;

/// <summary>The sentence for each reason why a person's data was not erased.</summary>
public static class ErasureRefusalText
{
    /// <summary>What happened, and what to do.</summary>
    public static string Of(ErasureRefusal refusal) => refusal switch
    {
        ErasureRefusal.WrongPassword => T("That is not your password. Enter it again"),
        ErasureRefusal.UnknownAccount => T("That account is gone"),
        ErasureRefusal.IsStaff => T("You work with this account. Ask an admin to take its roles away first"),
        ErasureRefusal.TooLateToCancel => T("An appointment is too close to be cancelled online. Call the clinic, or come back after it"),
        ErasureRefusal.StillBooked => T("There is still a coming appointment. Cancel it, then try again"),
        ErasureRefusal.HasAccount => T("There is an account with this email: its owner erases it under Your account"),
        ErasureRefusal.NobodyFound => T("Nothing was booked with this email"),
        ErasureRefusal.NotAdmin => T("You are no longer an admin"),
    };
}
