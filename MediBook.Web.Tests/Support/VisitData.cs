using MediBook.Web.Domain;
using MediBook.Web.Services.VisitTypes;
using Microsoft.EntityFrameworkCore;

namespace MediBook.Web.Tests.Support;

/// <summary>Visit types that tests need, made as the app makes them.</summary>
public static class VisitData
{
    /// <summary>One question of each kind; the first two must be answered.</summary>
    public static IReadOnlyList<VisitQuestion> Questions { get; } =
    [
        new(1, QuestionKind.YesNo, "Were you here before?", true, ""),
        new(2, QuestionKind.ShortText, "Which tooth hurts?", true, ""),
        new(3, QuestionKind.LongText, "Which medicines do you take?", false, ""),
        new(4, QuestionKind.Choice, "How strong is the pain?", false, "Weak\nStrong"),
    ];

    /// <summary>A visit type that the doctors of dermatology offer, or one doctor.</summary>
    /// <returns>Its id.</returns>
    public static async Task<int> AddVisitTypeAsync(
        this TestDatabase database, string name = "First visit", int leastMinutes = 30, IReadOnlyList<VisitQuestion>? questions = null, int? doctorId = null,
        string? preparation = "Bring your vaccination card.")
    {
        await using var db = database.NewContext();
        var field = doctorId is null ? await db.Specializations.Where(row => row.Slug == "dermatology").Select(row => (int?)row.Id).SingleAsync() : null;
        var added = await new VisitTypeService(db).AddAsync(new VisitOwner(field, doctorId), new VisitTypeDetails(name, leastMinutes, preparation, 10, questions ?? []), default);
        return added.Value;
    }
}
