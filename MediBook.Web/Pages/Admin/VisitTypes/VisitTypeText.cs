using MediBook.Web.Domain;
using MediBook.Web.Services.Clinics;
using MediBook.Web.Services.Doctors;
using Microsoft.AspNetCore.Mvc.Rendering;
using static MediBook.Web.Domain.Languages.Words;

namespace MediBook.Web.Pages.Admin.VisitTypes;

/// <summary>The words of visit types on the admin's pages.</summary>
public static class VisitTypeText
{
    /// <summary>How a question is answered.</summary>
    public static string Of(QuestionKind kind) => kind switch
    {
        QuestionKind.ShortText => T("A few words"),
        QuestionKind.LongText => T("Sentences"),
        QuestionKind.YesNo => T("Yes or no"),
        QuestionKind.Choice => T("One of given answers"),
    };

    /// <summary>Whose a visit type may be: specializations first, then doctors.</summary>
    public static IReadOnlyList<SelectListItem> Owners(IEnumerable<SpecializationRow> specializations, IEnumerable<DoctorChoice> doctors)
    {
        var (fields, people) = (new SelectListGroup { Name = T("Every doctor of a specialization") }, new SelectListGroup { Name = T("One doctor") });
        return [
            .. specializations.Select(row => new SelectListItem(Known(row.Name), OwnerText.Write(new VisitOwner(row.Id, null))) { Group = fields }),
            .. doctors.Select(row => new SelectListItem(row.Name, OwnerText.Write(new VisitOwner(null, row.Id))) { Group = people })];
    }
}
