using MediBook.Web.Domain;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using static MediBook.Web.Domain.Languages.Words;

namespace MediBook.Web.Pages;

/// <summary>Rules that hold for every page.</summary>
public static class PageRules
{
    /// <summary>Plain words for values that could not be read, and no page for a method that it does not know.</summary>
    public static void UseMediBookRules(this MvcOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Filters.Add<KnownHandlersFilter>();
        options.Filters.Add<ShownPeopleFilter>();
        var words = options.ModelBindingMessageProvider;
        words.SetAttemptedValueIsInvalidAccessor((_, _) => T("Check this answer"));
        words.SetNonPropertyAttemptedValueIsInvalidAccessor(_ => T("Check this answer"));
        words.SetUnknownValueIsInvalidAccessor(_ => T("Check this answer"));
        words.SetNonPropertyUnknownValueIsInvalidAccessor(() => T("Check this answer"));
        words.SetValueIsInvalidAccessor(_ => T("Check this answer"));
        words.SetValueMustNotBeNullAccessor(_ => T("Answer this question"));
        words.SetMissingBindRequiredValueAccessor(_ => T("Answer this question"));
        words.SetMissingKeyOrValueAccessor(() => T("Answer this question"));
        words.SetValueMustBeANumberAccessor(_ => T("Enter a number"));
        words.SetNonPropertyValueMustBeANumberAccessor(() => T("Enter a number"));
    }
}

/// <summary>
/// Razor Pages renders a page that has no handler for the request as if nothing was to be read: without this, an OPTIONS
/// or an unknown <c>?handler=</c> would meet an empty model.
/// </summary>
public sealed class KnownHandlersFilter : IPageFilter
{
    /// <inheritdoc />
    public void OnPageHandlerSelected(PageHandlerSelectedContext context)
    {
    }

    /// <inheritdoc />
    public void OnPageHandlerExecuting(PageHandlerExecutingContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.HandlerMethod is not null || context.ActionDescriptor.HandlerMethods.Count == 0)
        {
            return;
        }

        var methods = context.ActionDescriptor.HandlerMethods.Select(handler => handler.HttpMethod).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        if (methods.Contains(context.HttpContext.Request.Method, StringComparer.OrdinalIgnoreCase))
        {
            context.Result = new NotFoundResult();
            return;
        }

        context.HttpContext.Response.Headers.Allow = string.Join(", ", methods.Select(method => method.ToUpperInvariant()));
        context.Result = new StatusCodeResult(StatusCodes.Status405MethodNotAllowed);
    }

    /// <inheritdoc />
    public void OnPageHandlerExecuted(PageHandlerExecutedContext context)
    {
    }
}

/// <summary><c>{reference:reference}</c>: an address with anything but a well-formed booking reference is unknown.</summary>
public sealed class ReferenceConstraint : IRouteConstraint
{
    /// <inheritdoc />
    public bool Match(HttpContext? httpContext, IRouter? route, string routeKey, RouteValueDictionary values, RouteDirection routeDirection)
    {
        ArgumentNullException.ThrowIfNull(values);
        return values.TryGetValue(routeKey, out var value) && BookingReference.IsWellFormed(value as string);
    }
}

/// <summary>The protected cookie that carries a banner, or typed answers, to the next page.</summary>
public static class FlashCookie
{
    /// <summary>Named and guarded like MediBook's other cookies; gone with the browser's session.</summary>
    public static void Configure(CookieBuilder cookie, IHostEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(cookie);
        cookie.Name = CookieNames.For(environment, "flash");
        cookie.HttpOnly = true;
        cookie.IsEssential = true;
        cookie.Path = "/";
        cookie.SecurePolicy = environment.IsProduction() ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;
    }
}

/// <summary>303 See Other (RFC 9110, 15.4.4): the answer to a form that was understood. A banner for the next page is kept.</summary>
public sealed class SeeOther(string location) : ActionResult, IKeepTempDataResult
{
    /// <summary>The path that the browser gets next.</summary>
    public string Location { get; } = location;

    /// <inheritdoc />
    public override void ExecuteResult(ActionContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.HttpContext.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.HttpContext.Response.Headers.Location = Location;
    }
}
