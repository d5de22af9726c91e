using MediBook.Web.Services.Accounts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace MediBook.Web.Areas.Identity;

/// <summary>The answers that the account pages share.</summary>
internal static class AccountAnswers
{
    /// <summary>Name under which recovery codes travel to the page that shows them (an encrypted cookie of one use).</summary>
    public const string RecoveryCodes = "RecoveryCodes";

    /// <summary>Shows the page again with its errors and what was typed (422).</summary>
    public static IActionResult Again(this PageModel page) => new PageResult { StatusCode = StatusCodes.Status422UnprocessableEntity };

    /// <summary>Shows the page again with one more error, beside the field <paramref name="key"/> or (empty) of the whole form.</summary>
    public static IActionResult Again(this PageModel page, string key, string words)
    {
        page.ModelState.AddModelError(key, words);
        return page.Again();
    }

    /// <summary>Goes to <paramref name="to"/> (or back to this page), which says what was done.</summary>
    public static IActionResult Saved(this PageModel page, string words, string? to = null)
    {
        page.TempData["Flash"] = words;
        return page.RedirectToPage(to);
    }

    /// <summary>Goes to the page that shows recovery codes once.</summary>
    public static IActionResult ShowCodes(this PageModel page, IReadOnlyList<string> codes, string? returnUrl)
    {
        page.TempData[RecoveryCodes] = codes.ToArray();
        return page.RedirectToPage("./ShowRecoveryCodes", new { returnUrl });
    }

    /// <summary>Goes on to where the person wanted to be; anything but a path of this site goes home.</summary>
    public static IActionResult GoOn(this PageModel page, string? returnUrl) =>
        page.LocalRedirect(page.Safe(returnUrl) ?? "~/");

    /// <summary>The address to go on to, or null where it is none of this site's. A header takes ASCII only.</summary>
    public static string? Safe(this PageModel page, string? returnUrl) =>
        returnUrl is { Length: <= 2_000 } && page.Url.IsLocalUrl(returnUrl) && returnUrl.All(letter => letter is > ' ' and <= '~') ? returnUrl : null;

    /// <summary>The sentence of a refused sign-in.</summary>
    /// <param name="refusal">Why.</param>
    /// <param name="minutes">For how long a locked account waits.</param>
    public static string Words(SignInRefusal refusal, int minutes) => refusal switch
    {
        SignInRefusal.WrongEmailOrPassword => "The email or the password is wrong. Check both and try again",
        SignInRefusal.LockedOut => $"There were too many wrong tries. Wait {minutes} {(minutes == 1 ? "minute" : "minutes")}, then try again",
        SignInRefusal.WrongCode => "That code is wrong or was used. Enter the newest one",
        SignInRefusal.NothingWaits => "Your sign-in took too long. Start again with your password",
    };

    /// <summary>The sentence of a refused change of two-factor.</summary>
    public static string Words(TwoFactorRefusal refusal) => refusal switch
    {
        TwoFactorRefusal.WrongCode => "That code is wrong. Check that your phone shows the right time, then enter the newest code",
        TwoFactorRefusal.NotOn => "Two-step sign-in is off. Turn it on first",
        TwoFactorRefusal.ChangedMeanwhile => "Your account changed in the meantime. Try again",
    };
}
