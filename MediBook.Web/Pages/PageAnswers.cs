using MediBook.Web.Domain;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace MediBook.Web.Pages;

/// <summary>The ways in which a page is shown again after a form.</summary>
public static class PageAnswers
{
    /// <summary>Where the sentence of a refusal lies for <c>_Refusal</c>.</summary>
    public const string RefusalKey = "Refusal";

    /// <summary>422: answers to mend; the page keeps them.</summary>
    public static IActionResult Unreadable(this PageModel page) => new PageResult { StatusCode = StatusCodes.Status422UnprocessableEntity };

    /// <summary>The page with the sentence of a refusal and its status; somebody else's booking is as unknown as none.</summary>
    public static IActionResult Refused(this PageModel page, BookingRefusal refusal, string? phone, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(page);
        var status = RefusalText.StatusOf(refusal);
        if (status == StatusCodes.Status404NotFound)
        {
            return new NotFoundResult();
        }

        if (status == StatusCodes.Status503ServiceUnavailable)
        {
            page.Response.Headers.RetryAfter = "1";
        }

        page.ViewData["HasErrors"] = true;
        page.ViewData[RefusalKey] = RefusalText.Of(refusal, phone, name);
        return new PageResult { StatusCode = status };
    }

    /// <summary>Another page: 303, or the header by which htmx leaves the page (a followed 303 would land in a piece of this one).</summary>
    public static IActionResult GoTo(this PageModel page, string location)
    {
        ArgumentNullException.ThrowIfNull(page);
        if (!page.Request.IsHtmx())
        {
            return new SeeOther(location);
        }

        page.Response.Headers["HX-Redirect"] = location;
        return new NoContentResult();
    }

    /// <summary>A banner on the next page.</summary>
    public static void Flash(this PageModel page, string text)
    {
        ArgumentNullException.ThrowIfNull(page);
        page.TempData["Flash"] = text;
    }

    /// <summary>One piece of a page, with the sentence for its live region.</summary>
    public static PartialViewResult Piece(this PageModel page, string name, object model)
    {
        ArgumentNullException.ThrowIfNull(page);
        var piece = page.Partial(name, model);
        piece.ViewData["Announce"] = true;
        return piece;
    }

    /// <summary>Whether htmx asks, which reads a piece of the page.</summary>
    public static bool IsHtmx(this HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return request.Headers["HX-Request"] == "true";
    }
}
