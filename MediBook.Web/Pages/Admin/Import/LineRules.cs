using MediBook.Web.Domain;
using MediBook.Web.Domain.Languages;
using MediBook.Web.Pages.Shared;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding.Validation;
using static MediBook.Web.Domain.Languages.Words;

namespace MediBook.Web.Pages.Admin.Import;

/// <summary>Checks what a line says by the rules of the form that asks for the same.</summary>
public sealed class LineRules(IObjectModelValidator validator)
{
    private const int MostNames = 20;

    /// <summary>What the form would say, by its fields.</summary>
    /// <param name="request">The request that is being answered.</param>
    /// <param name="input">The form as it would be filled in.</param>
    public IReadOnlyList<(string Field, string Text)> Check(ActionContext request, object input)
    {
        ArgumentNullException.ThrowIfNull(request);
        var own = new ActionContext(request.HttpContext, request.RouteData, request.ActionDescriptor);
        validator.Validate(own, validationState: null, prefix: "", input);
        return [.. own.ModelState.SelectMany(field => field.Value!.Errors.Select(error => (field.Key, PageErrors.TextOf(error))))];
    }

    /// <summary>The one thing of a name, without regard to case; also in the language of who asks.</summary>
    /// <returns>The thing, or what is wrong with the name.</returns>
    public static (TRow? Found, string? Fault) Find<TRow>(IReadOnlyList<TRow> all, Func<TRow, string> nameOf, string name)
        where TRow : class
    {
        ArgumentNullException.ThrowIfNull(all);
        var same = all.Where(one => Same(nameOf(one), name)).ToList() is { Count: > 0 } exact ? exact : [.. all.Where(one => Same(Known(nameOf(one)), name))];
        return same switch
        {
            [var one] => (one, null),
            [] => (null, T("There is no “{0}”. Add it first, or write one of these: {1}", name, Show.List(all.Take(MostNames).Select(nameOf)))),
            _ => (null, T("Several have the name “{0}”. Give them different names first", name)),
        };
    }

    private static bool Same(string one, string other) => string.Equals(PlainText.Clean(one), other, StringComparison.OrdinalIgnoreCase);
}
