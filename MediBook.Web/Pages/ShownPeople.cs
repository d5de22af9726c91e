using MediBook.Web.Services.Audit;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;

namespace MediBook.Web.Pages;

/// <summary>A page that shows people's data to staff. Who saw whom is recorded by <see cref="ShownPeopleFilter"/>.</summary>
public interface IShowsPeople
{
    /// <summary>Whom the page shows, once its handler has run; null: nobody.</summary>
    public AuditedView? Shown { get; }
}

/// <summary>
/// Records what staff see, between the handler and the answer: where the row cannot be written the request fails, and nothing is shown.
/// An answer that shows no page (a redirect, a bare status) shows nobody. A live page that htmx reads anew and that shows nobody new is not
/// told again.
/// </summary>
public sealed class ShownPeopleFilter(AuditService audit, RecentViews recent, Visitor visitor) : IAsyncPageFilter
{
    /// <inheritdoc />
    public Task OnPageHandlerSelectionAsync(PageHandlerSelectedContext context) => Task.CompletedTask;

    /// <inheritdoc />
    public async Task OnPageHandlerExecutionAsync(PageHandlerExecutingContext context, PageHandlerExecutionDelegate next)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(next);
        var executed = await next();
        if (context.HandlerInstance is IShowsPeople page && executed is { Exception: null, Result: not (SeeOther or StatusCodeResult or RedirectToPageResult) }
            && page.Shown is { } view)
        {
            await RecordAsync(context.HttpContext, view);
        }
    }

    private async Task RecordAsync(HttpContext http, AuditedView view)
    {
        var (actor, page) = (visitor.Actor, http.Request.Path + http.Request.QueryString);
        if (actor.Roles.Count == 0 || (http.Request.IsHtmx() && recent.Covers(actor.AuditName, page, view)))
        {
            return;
        }

        await audit.RecordAsync(actor, view, http.RequestAborted);
        recent.Remember(actor.AuditName, page, view);
    }
}
