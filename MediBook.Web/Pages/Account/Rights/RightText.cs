using MediBook.Web.Domain;
using MediBook.Web.Services.Family;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using static MediBook.Web.Domain.Languages.Words;

namespace MediBook.Web.Pages.Account.Rights;

/// <summary>What rights are called, and what a person is told when something about one was refused.</summary>
public static class RightText
{
    /// <summary>What somebody may do.</summary>
    public static string Of(RightLevel level) => level switch
    {
        RightLevel.See => T("See the appointments"),
        RightLevel.Book => T("See and book appointments"),
        RightLevel.Cancel => T("See, book, change and cancel appointments"),
    };

    /// <summary>The form again, with the refusal beside its field; what is somebody else's is as unknown as nothing.</summary>
    public static IActionResult Refused(this PageModel page, RightRefusal refusal)
    {
        ArgumentNullException.ThrowIfNull(page);
        var (field, text, status) = Of(refusal);
        if (status == StatusCodes.Status404NotFound)
        {
            return new NotFoundResult();
        }

        page.ModelState.AddModelError(field, text);
        return new PageResult { StatusCode = status };
    }

    /// <summary>The same for somebody who opened a link of their own.</summary>
    public static IActionResult RefusedOwnOffer(this PageModel page)
    {
        ArgumentNullException.ThrowIfNull(page);
        page.ModelState.AddModelError("", T("You share these yourself. Sign in as the person you share with"));
        return new PageResult { StatusCode = StatusCodes.Status409Conflict };
    }

    private static (string Field, string Text, int Status) Of(RightRefusal refusal) => refusal switch
    {
        RightRefusal.PersonNotFound => ("Input.Person", T("Choose whose appointments you share"), StatusCodes.Status422UnprocessableEntity),
        RightRefusal.RightNotFound => ("", "", StatusCodes.Status404NotFound),
        RightRefusal.LinkEnded => ("", T("This link has ended. Ask for a new one"), StatusCodes.Status410Gone),
        RightRefusal.OwnAccount => ("Input.Email", T("This is you. Enter somebody else’s email address"), StatusCodes.Status422UnprocessableEntity),
        RightRefusal.UntilPast => ("Input.Until", T("This has passed. Choose a later date"), StatusCodes.Status422UnprocessableEntity),
        RightRefusal.UntilTooFar => ("Input.Until", T("Choose an earlier date: nothing is shared for that long"), StatusCodes.Status422UnprocessableEntity),
        RightRefusal.TooManyRights => ("", T("You share with as many people as you can. Take something back first"), StatusCodes.Status409Conflict),
    };
}
