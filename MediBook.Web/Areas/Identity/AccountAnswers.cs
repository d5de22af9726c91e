using System.Globalization;
using MediBook.Web.Domain;
using MediBook.Web.Domain.Languages;
using MediBook.Web.Services.Accounts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using static MediBook.Web.Domain.Languages.Words;

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

    /// <summary>The network of who is asking.</summary>
    public static string Origin(this PageModel page) => OwnerKeys.ForAddress(page.HttpContext.Connection.RemoteIpAddress);

    /// <summary>Shows the page again with the sentence of a refused sign-in beside the field <paramref name="key"/>; 429 where it is too early for another try.</summary>
    /// <param name="page">The page.</param>
    /// <param name="key">The field, or empty.</param>
    /// <param name="refusal">Why.</param>
    /// <param name="seconds">For how long tries are refused, see <see cref="SignInService.SecondsToWait"/>.</param>
    public static IActionResult Again(this PageModel page, string key, SignInRefusal refusal, int seconds)
    {
        var tooMany = refusal is SignInRefusal.TooManyTries;
        page.ModelState.AddModelError(tooMany ? "" : key, Words(refusal, seconds));
        if (tooMany)
        {
            page.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        return new PageResult { StatusCode = tooMany ? StatusCodes.Status429TooManyRequests : StatusCodes.Status422UnprocessableEntity };
    }

    /// <summary>The sentence of a refused change of two-factor.</summary>
    public static string Words(TwoFactorRefusal refusal) => refusal switch
    {
        TwoFactorRefusal.WrongCode => T("That code is wrong. Check that your phone shows the right time, then enter the newest code"),
        TwoFactorRefusal.NotOn => T("Two-step sign-in is off. Turn it on first"),
        TwoFactorRefusal.ChangedMeanwhile => T("Your account changed in the meantime. Try again"),
    };

    private static string Words(SignInRefusal refusal, int seconds) => refusal switch
    {
        SignInRefusal.WrongEmailOrPassword => T("The email or the password is wrong. Check both and try again"),
        SignInRefusal.NeedsCode or SignInRefusal.WrongCode => T("That code is wrong or was used. Enter another one"),
        SignInRefusal.NothingWaits => T("Your sign-in took too long. Start again with your password"),
        SignInRefusal.TooManyTries => T("There were too many wrong tries. Wait {0}, then try again", Show.Wait(seconds)),
        SignInRefusal.LockedOut => T("This account is locked. Call the clinic"),
    };
}
