using MediBook.Web.Domain;
using static MediBook.Web.Domain.Languages.Words;

namespace MediBook.Web.Pages.Admin.Users;

/// <summary>The roles in words.</summary>
public static class RoleText
{
    /// <summary>A role's name; an unknown one as it is.</summary>
    public static string Of(string role) => role switch
    {
        Roles.Admin => T("Admin"),
        Roles.Reception => T("Reception"),
        Roles.Doctor => T("role: Doctor"),
        Roles.Overbooking => T("Overbooking"),
        _ => role,
    };

    /// <summary>What a role may do, in one sentence.</summary>
    public static string MayDo(string role) => role switch
    {
        Roles.Admin => T("Runs doctors, times, users and settings, and sees every booking."),
        Roles.Reception => T("Sees and changes every booking."),
        Roles.Doctor => T("Sees the own day."),
        Roles.Overbooking => T("Puts an appointment over a doctor’s other times, with a reason. Works together with the role Admin or Reception."),
        _ => "",
    };
}
