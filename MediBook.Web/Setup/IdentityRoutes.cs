using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ApplicationModels;

namespace MediBook.Web.Setup;

/// <summary>
/// Which pages of the Identity UI answer. The package brings many more (outside sign-ins, deletion of personal data that would break
/// foreign keys, confirmation of emails, passkeys …), and a newer one may bring others: what is not on this list is not found.
/// </summary>
internal static class IdentityRoutes
{
    /// <summary>The pages that answer, as the area names them.</summary>
    public static IReadOnlySet<string> Pages { get; } = new HashSet<string>(StringComparer.OrdinalIgnoreCase)
    {
        "/Account/AccessDenied",
        "/Account/ForgotPassword",
        "/Account/ForgotPasswordConfirmation",
        "/Account/Invitation",
        "/Account/Login",
        "/Account/LoginWith2fa",
        "/Account/LoginWithRecoveryCode",
        "/Account/Logout",
        "/Account/ProveEmail",
        "/Account/Register",
        "/Account/ResetPassword",
        "/Account/ResetPasswordConfirmation",
        "/Account/Manage/ChangePassword",
        "/Account/Manage/Disable2fa",
        "/Account/Manage/Email",
        "/Account/Manage/EnableAuthenticator",
        "/Account/Manage/GenerateRecoveryCodes",
        "/Account/Manage/Index",
        "/Account/Manage/ResetAuthenticator",
        "/Account/Manage/ShowRecoveryCodes",
        "/Account/Manage/TwoFactorAuthentication",
    };

    /// <summary>Takes the addresses of every other page away, and keeps the rest out of caches.</summary>
    public static void UseIdentityRoutes(this PageConventionCollection conventions)
    {
        conventions.AddAreaFolderRouteModelConvention("Identity", "/", page =>
        {
            if (!Pages.Contains(page.ViewEnginePath))
            {
                page.Selectors.Clear();
            }
        });
        conventions.AddAreaFolderApplicationModelConvention("Identity", "/", page =>
            page.Filters.Add(new ResponseCacheAttribute { NoStore = true, Location = ResponseCacheLocation.None }));
    }
}
