using MediBook.Web.Domain;
using MediBook.Web.Services.Accounts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.Rendering;
using static MediBook.Web.Domain.Languages.Words;

namespace MediBook.Web.Pages;

/// <summary>The first set-up, for whoever has read the one-time secret. Once there is an admin the page is not found.</summary>
public sealed class SetupModel(SetupService setup) : PageModel
{
    /// <summary>The zones to choose from.</summary>
    public IEnumerable<SelectListItem> TimeZones => Zones.All.Select(id => new SelectListItem(id.Replace('_', ' '), id));

    /// <summary>The answers.</summary>
    [BindProperty]
    public SetupInput Input { get; set; } = new();

    /// <summary>Asks, while there is no admin.</summary>
    public async Task<IActionResult> OnGetAsync(CancellationToken ct) => await setup.IsOpenAsync(ct) ? Page() : NotFound();

    /// <summary>Sets up, and sends the admin to sign in.</summary>
    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        if (!await setup.IsOpenAsync(ct))
        {
            return NotFound();
        }

        if (!ModelState.IsValid)
        {
            return Again();
        }

        var done = await setup.RunAsync(Input.ToRequest(), Input.Secret!, ct);
        return done.Match(_ => Finished(), Refused);
    }

    private IActionResult Refused(SetupRefusal refusal)
    {
        if (refusal is SetupRefusal.AlreadyDone)
        {
            return NotFound();
        }

        var (field, words) = Words(refusal);
        ModelState.AddModelError($"Input.{field}", words);
        return Again();
    }

    private RedirectResult Finished()
    {
        TempData["Flash"] = T("MediBook is set up. Sign in as the admin that you named.");
        return Redirect("/Identity/Account/Login?returnUrl=%2Fadmin");
    }

    private static PageResult Again() => new PageResult { StatusCode = StatusCodes.Status422UnprocessableEntity };

    private static (string Field, string Words) Words(SetupRefusal refusal) => refusal switch
    {
        SetupRefusal.AlreadyDone => (nameof(SetupInput.Secret), T("MediBook is set up already")),
        SetupRefusal.WrongSecret => (nameof(SetupInput.Secret), T("That is not the secret. Copy it from what the start printed")),
        SetupRefusal.EmailTaken => (nameof(SetupInput.AdminEmail), T("There is already an account with this email. Use another one for the admin")),
        SetupRefusal.PasswordLength => (nameof(SetupInput.AdminPassword), T("Choose a password with 8 to 128 characters")),
        SetupRefusal.PasswordTooCommon => (nameof(SetupInput.AdminPassword), AccountRefusalText.PasswordTooCommon),
    };
}
