using MediBook.Web.Services.Family;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using static MediBook.Web.Domain.Languages.Words;

namespace MediBook.Web.Pages.Account.People;

/// <summary>What a person is told when something about their people was refused, and with which status.</summary>
public static class FamilyRefusals
{
    /// <summary>The form again, with the refusal beside its field; somebody else's person is as unknown as none.</summary>
    public static IActionResult Refused(this PageModel page, FamilyRefusal refusal)
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

    private static (string Field, string Text, int Status) Of(FamilyRefusal refusal) => refusal switch
    {
        FamilyRefusal.PersonNotFound => ("", "", StatusCodes.Status404NotFound),
        FamilyRefusal.TooManyPeople => ("", T("You book for as many people as you can. Remove somebody first"), StatusCodes.Status409Conflict),
        FamilyRefusal.BirthDateNotPast => ("Input.Born.Year", T("Date of birth must be in the past"), StatusCodes.Status422UnprocessableEntity),
    };
}
