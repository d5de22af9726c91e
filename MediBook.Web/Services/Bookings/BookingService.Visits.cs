using MediBook.Web.Data;
using MediBook.Web.Domain;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace MediBook.Web.Services.Bookings;

/// <content>What a chosen visit type asks of a slot, and what is written of it. It is read before a transaction begins, never inside.</content>
public sealed partial class BookingService
{
    /// <summary>A visit type on its way to a booking.</summary>
    /// <param name="TypeId">The type, or null for none.</param>
    /// <param name="LeastMinutes">So long its slot must be; null for none.</param>
    /// <param name="Answers">What the person answered.</param>
    /// <param name="Refusal">Why it cannot be chosen, or null.</param>
    private sealed record WantedVisit(int? TypeId, int? LeastMinutes, IReadOnlyList<VisitAnswer> Answers, BookingRefusal? Refusal)
    {
        public static WantedVisit None { get; } = new(null, null, [], null);

        public BookingRefusal? RefusalFor(Slot slot) =>
            Refusal ?? (LeastMinutes is { } least && !slot.Lasts(Duration.FromMinutes(least)) ? BookingRefusal.SlotTooShort : null);
    }

    private async Task<WantedVisit> VisitForAsync(VisitChoice? choice, int slotId, CancellationToken ct)
    {
        if (choice?.TypeId is null)
        {
            return WantedVisit.None;
        }

        await using var db = await contexts.CreateDbContextAsync(ct);
        return await VisitForAsync(db, choice, slotId, ct);
    }

    /// <summary>The type, if the slot's doctor offers it; a slot that is not there is refused later, for what it is.</summary>
    private static async Task<WantedVisit> VisitForAsync(MediBookDbContext db, VisitChoice choice, int slotId, CancellationToken ct)
    {
        if (choice.TypeId is not { } id)
        {
            return WantedVisit.None;
        }

        var least = await db.VisitTypes.Where(type => type.Id == id && type.IsActive)
            .Where(type => db.Slots.Any(slot => slot.Id == slotId
                && (slot.DoctorId == type.DoctorId || slot.Doctor!.Specializations.Any(link => link.SpecializationId == type.SpecializationId))))
            .Select(type => (int?)type.LeastMinutes).SingleOrDefaultAsync(ct);
        return new WantedVisit(id, least, choice.Answers, least is null ? BookingRefusal.VisitNotOffered : null);
    }

    /// <summary>What the type of a booking asks of its next slot, whether or not it can still be chosen.</summary>
    private static async Task<WantedVisit> VisitOfAsync(MediBookDbContext db, Booking booking, CancellationToken ct) => booking.VisitTypeId is { } id
        ? new WantedVisit(id, await db.VisitTypes.Where(type => type.Id == id).Select(type => type.LeastMinutes).SingleAsync(ct), [], null)
        : WantedVisit.None;

    private static void AddAnswers(MediBookDbContext db, int bookingId, WantedVisit visit) => db.AddRange(visit.Answers.Select(
        answer => new BookingAnswer(bookingId, answer.Question.Position, answer.Question.Kind, answer.Question.Words, answer.Text)));
}
