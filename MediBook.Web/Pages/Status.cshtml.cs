using System.Globalization;
using MediBook.Web.Domain.Languages;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;
using static MediBook.Web.Domain.Languages.Words;

namespace MediBook.Web.Pages;

/// <summary>Plain words for an answer that has none of its own, by status code. It asks nothing of the database.</summary>
[IgnoreAntiforgeryToken]
[DisableRateLimiting]
[ResponseCache(Duration = 0, Location = ResponseCacheLocation.None, NoStore = true)]
public sealed class StatusModel : PageModel
{
    /// <summary>What happened, and what to do now.</summary>
    public (string Title, string Text) Words { get; private set; }

    /// <summary>Shows the words for a code; a code that is no error is an unknown address.</summary>
    public void OnGet()
    {
        // From the route itself: model binding gives up where the form of the failed request cannot be read.
        var code = int.TryParse(RouteData.Values["code"] as string, NumberStyles.None, CultureInfo.InvariantCulture, out var known) ? known : 0;
        Response.StatusCode = code is >= 400 and <= 599 ? code : StatusCodes.Status404NotFound;
        var wait = int.TryParse(Response.Headers.RetryAfter.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? Show.Wait(seconds) : Show.Minutes(1);
        Words = For(Response.StatusCode, wait);
    }

    /// <summary>The same after a post.</summary>
    public void OnPost() => OnGet();

    private static (string Title, string Text) For(int code, string wait) => code switch
    {
        400 or 422 => (T("We could not read that"), T("The page may have been open for a long time. Go back, reload it and send it again.")),
        401 => (T("Sign in first"), T("This page belongs to an account. Sign in and open it again.")),
        403 => (T("This page is not for your account"), T("You are signed in, but this page needs another role. Sign in with the account that has it.")),
        404 => (T("We could not find that page"), T("The link may be old or mistyped. If you pasted it from an email, check that you copied all of it.")),
        405 => (T("That address does not work this way"), T("Open the page again and use its buttons.")),
        409 => (T("Something changed in the meantime"), T("Someone else was faster, or the page was old. Open it again to see how things stand.")),
        410 => (T("This link has ended"), T("It was made for one use or for a short time. Open the page again for a new one.")),
        413 => (T("That was too much to send"), T("Shorten the text or choose a smaller file, then send it again.")),
        429 => (T("There were too many tries"), T("Wait {0}, then reload this page. If you filled in a form, your browser sends it again as it was. Nothing that you booked is lost.", wait)),
        503 => (T("We are busy just now"), T("Wait a minute, then try again. Nothing that you booked is lost.")),
        >= 500 => (T("Something is wrong on our side"), T("Wait a minute, then try again. If you were booking, look at your bookings first.")),
        _ => (T("We could not do that"), T("Go back and try again.")),
    };
}
