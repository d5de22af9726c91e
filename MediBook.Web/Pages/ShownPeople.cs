using MediBook.Web.Services.Audit;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;

namespace MediBook.Web.Pages;

/// <summary>A page that shows people's data to staff. Who saw whom is recorded by <see cref="ShownPeopleFilter"/>.</summary>
public interface IShowsPeople
{
    /// <summary>Whom the page shows, once its handler has run; null: nobody.</summary>
    AuditedView? Shown { get; }
}

/// <summary>
/// Records what staff see, between the handler and the answer: where the row cannot be written the request fails, and nothing is shown.
/// An answer that shows no page (a redirect, a bare status) shows nobody.
/// </summary>
public sealed class ShownPeopleFilter(AuditService audit, Visitor visitor) : IAsyncPageFilter
{
    /// <inheritdoc />
    public Task OnPageHandlerSelectionAsync(PageHandlerSelectedContext context) => Task.CompletedTask;

    /// <inheritdoc />
    public async Task OnPageHandlerExecutionAsync(PageHandlerExecutingContext context, PageHandlerExecutionDelegate next)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(next);
        var executed = await next();
        if (context.HandlerInstance is IShowsPeople page && executed is { Exception: null, Result: not (SeeOther or StatusCodeResult or RedirectToPageResult) })
        {
            await audit.RecordAsync(visitor.Actor, page.Shown, context.HttpContext.RequestAborted);
        }
    }
}
