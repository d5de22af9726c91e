using MediBook.Web.Domain;

namespace MediBook.Web.Data.Seed;

/// <summary>The demo's kinds of visit: some for a few specializations, in the words of a clinic.</summary>
internal static class DemoVisits
{
    private static readonly VisitQuestion Medicines = new(1, QuestionKind.LongText, "Which medicines do you take?", false, "");

    private static readonly (string Slug, VisitTypeDetails Details)[] Types =
    [
        ("general-practice", new("First visit", 30, "Bring your vaccination card and a list of the medicines you take.", 10, [
            new(1, QuestionKind.YesNo, "Have you been ill for more than a week?", true, ""), Medicines with { Position = 2 }])),
        ("general-practice", new("Check-up", 20, "Come without breakfast: blood may be taken.", 20, [])),
        ("general-practice", new("Prescription", 10, null, 30, [new(1, QuestionKind.ShortText, "Which medicine do you need?", true, "")])),
        ("dermatology", new("Check of all moles", 20, "Wear clothes that are easy to take off, and no make-up.", 10, [
            new(1, QuestionKind.YesNo, "Has a mole changed in the last months?", true, ""),
            new(2, QuestionKind.Choice, "How often were you sunburnt as a child?", false, "Never\nOnce or twice\nOften")])),
        ("dermatology", new("Rash or itching", 15, null, 20, [new(1, QuestionKind.ShortText, "Since when do you have it?", true, ""), Medicines with { Position = 2 }])),
        ("dentistry", new("Check-up and cleaning", 30, null, 10, [])),
        ("dentistry", new("Toothache", 15, "Take painkillers as you need them, and tell us which.", 20, [
            new(1, QuestionKind.ShortText, "Which tooth hurts?", true, ""), new(2, QuestionKind.Choice, "How strong is the pain?", true, "Bearable\nStrong\nI cannot sleep")])),
        ("paediatrics", new("Vaccination", 10, "Bring the vaccination card.", 10, [new(1, QuestionKind.ShortText, "How old is the child?", true, "")])),
    ];

    /// <summary>The visit types of the specializations that there are.</summary>
    public static IEnumerable<VisitType> Make(IEnumerable<Specialization> fields)
    {
        var bySlug = fields.ToDictionary(field => field.Slug, field => field.Id);
        return Types.Where(type => bySlug.ContainsKey(type.Slug)).Select(type => VisitType.Create(new VisitOwner(bySlug[type.Slug], null), type.Details));
    }
}
