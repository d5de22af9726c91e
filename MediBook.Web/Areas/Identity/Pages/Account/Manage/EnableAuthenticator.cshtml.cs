using System.ComponentModel.DataAnnotations;
using MediBook.Web.Services.Accounts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace MediBook.Web.Areas.Identity.Pages.Account.Manage;

/// <summary>Turns two-factor on: first the key, then a code that proves that the app has it.</summary>
public sealed class EnableAuthenticatorModel(TwoFactorService twoFactor) : PageModel
{
    /// <summary>Where staff go on to.</summary>
    [BindProperty(SupportsGet = true)]
    public string? ReturnUrl { get; set; }

    /// <summary>The answers.</summary>
    [BindProperty]
    public Answers Input { get; set; } = new();

    /// <summary>The key, once it is made.</summary>
    public TwoFactorKey? Key { get; private set; }

    /// <summary>Whether the person needs it to go on.</summary>
    public bool Staff => User.ToActor().Roles.Count > 0;

    /// <summary>Shows the key; an account that has two-factor on has nothing to turn on.</summary>
    public async Task<IActionResult> OnGetAsync()
    {
        ReturnUrl = this.Safe(ReturnUrl);
        Key = await twoFactor.KeyAsync(User);
        return (await twoFactor.StateAsync(User)).Enabled ? RedirectToPage("./TwoFactorAuthentication") : Page();
    }

    /// <summary>Makes the key: a page that is only looked at changes nothing.</summary>
    public async Task<IActionResult> OnPostStartAsync()
    {
        await twoFactor.StartAsync(User);
        return RedirectToPage("./EnableAuthenticator", new { ReturnUrl = this.Safe(ReturnUrl) });
    }

    /// <summary>Tries the code.</summary>
    public async Task<IActionResult> OnPostAsync()
    {
        ReturnUrl = this.Safe(ReturnUrl);
        Key = await twoFactor.KeyAsync(User);
        if (!ModelState.IsValid)
        {
            return this.Again();
        }

        var enabled = await twoFactor.EnableAsync(User, Input.Code!);
        return enabled.Match(codes => this.ShowCodes(codes, ReturnUrl), refusal => this.Again("Input.Code", AccountAnswers.Words(refusal)));
    }

    /// <summary>What the page asks.</summary>
    public sealed record Answers
    {
        /// <summary>Six digits.</summary>
        [Required(ErrorMessage = "Enter the 6 digits that your app shows"), StringLength(20, ErrorMessage = "Enter the 6 digits that your app shows")]
        public string? Code { get; init; }
    }
}
