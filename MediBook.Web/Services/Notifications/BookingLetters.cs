using System.Globalization;
using MediBook.Web.Data;
using MediBook.Web.Domain;
using MediBook.Web.Domain.Languages;
using MediBook.Web.Services.Bookings;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using static MediBook.Web.Domain.Languages.Words;

namespace MediBook.Web.Services.Notifications;

/// <summary>Writes the letters about bookings, each in the language of its reader. No reason for the visit stands in them.</summary>
public sealed class BookingLetters(
    MediBookDbContext db, BookingQueries bookings, ManageLinks links, BookingCalendar calendar, Site site, IOptions<MailOptions> options) : ILetters
{
    /// <inheritdoc />
    public bool Knows(OutboxKind kind) => kind is OutboxKind.BookingConfirmed or OutboxKind.BookingCancelled or OutboxKind.BookingMoved
        or OutboxKind.BookingMovedByClinic or OutboxKind.BookingCancelledByClinic or OutboxKind.ReminderWeek or OutboxKind.ReminderDay
        or OutboxKind.BookingLink or OutboxKind.WaitlistOffer or OutboxKind.EarlierOffer;

    /// <inheritdoc />
    public async Task<AddressedLetter?> WriteAsync(OutboxMessage message, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (message.Kind is OutboxKind.ReminderWeek or OutboxKind.ReminderDay && await IsUnwantedAsync(message.BookingId!.Value, ct))
        {
            return null;
        }

        var told = message.Kind is OutboxKind.EarlierOffer ? bookings.FindEarlierForMailAsync(message.BookingId!.Value, ct) : bookings.FindForMailAsync(message.BookingId!.Value, ct);
        if (await told is not { Booking: { PatientEmail.Length: > 0 } booking } found || !IsTrue(message.Kind, found)
            || (message.Kind is OutboxKind.ReminderWeek && await db.OutboxMessages.AnyAsync(other => other.BookingId == booking.Id && other.Kind == OutboxKind.ReminderDay, ct)))
        {
            return null;
        }

        var language = Language.Find(message.Language) ?? Language.Find(found.Language) ?? site.Language;
        CultureInfo.CurrentUICulture = language.Culture;
        var clinic = await db.Clinics.Select(one => new { one.Name, one.Phone }).FirstOrDefaultAsync(ct);
        var letter = Written(message.Kind, found, await LinksAsync(booking, ct));
        if (clinic is not null)
        {
            letter = letter with { Closing = [.. letter.Closing, T("Questions? Call {0}: {1}", clinic.Name, clinic.Phone)] };
        }

        var sender = new CalendarSender(clinic?.Name ?? "MediBook", clinic?.Phone, options.Value.From);
        return new AddressedLetter(
            booking.PatientEmail, letter, found.Offered is null ? calendar.ForMail(booking, sender, site.Find(PublicPaths.Booking(booking.Reference))) : null);
    }

    /// <summary>Whether the person has said meanwhile that they want no reminders.</summary>
    private Task<bool> IsUnwantedAsync(int bookingId, CancellationToken ct) => db.Bookings.AnyAsync(
        booking => booking.Id == bookingId && db.Patients.Any(person => !person.WantsReminders && (person.Id == booking.PatientId
            || (person.AccountId == booking.AccountId && MediBookDbContext.Lower(person.Email) == MediBookDbContext.Lower(booking.PatientEmail)))), ct);

    /// <summary>Whether a message still tells how things stand.</summary>
    private static bool IsTrue(OutboxKind kind, MailedBooking found) => kind switch
    {
        OutboxKind.BookingCancelled or OutboxKind.BookingCancelledByClinic => found.Booking.Status is BookingStatus.Cancelled,
        OutboxKind.WaitlistOffer => found.Booking.Status is BookingStatus.Pending,
        OutboxKind.EarlierOffer => found is { Booking: { Status: BookingStatus.Confirmed, HasBegun: false }, Offered.Status: BookingStatus.Pending },
        _ => found.Booking is { Status: BookingStatus.Confirmed, HasBegun: false },
    };

    /// <summary>Where the reader sees the booking, where they cancel it, and where they answer to an earlier time; null where the site's address is not known.</summary>
    private sealed record Ways(string? See, string? Cancel, string? Earlier);

    /// <summary>A guest's own key to the booking, made anew for each mail; who has an account signs in.</summary>
    private async Task<Ways> LinksAsync(BookingView booking, CancellationToken ct)
    {
        if (!booking.IsGuests || site.Find("/") is null)
        {
            return new Ways(
                site.Find(PublicPaths.Booking(booking.Reference)), site.Find(PublicPaths.Cancel(booking.Reference)), site.Find(PublicPaths.Earlier(booking.Reference)));
        }

        var key = site.Find(PublicPaths.Manage(await links.MintAsync(booking.Id, ct)));
        return new Ways(key, $"{key}?to={PublicPaths.ToCancel}", $"{key}?to={PublicPaths.ToEarlier}");
    }

    private Letter Written(OutboxKind kind, MailedBooking found, Ways ways)
    {
        var (booking, link) = (found.Booking, ways.See);
        LetterLink? Button(string text, string? address) => address is null ? null : new LetterLink(text, address);
        string[] guests = booking.IsGuests && link is not null ? [T("Keep this mail to yourself: whoever has its link can change or cancel the appointment.")] : [];
        string[] cutOff = booking.CanCancel ? [T("You can change or cancel until {0}.", Show.Moment(booking.CancelUntil))] : [];
        return kind switch
        {
            OutboxKind.BookingCancelled => new Letter(Language.Current, T("Your appointment {0} is cancelled", booking.Reference), [
                Hello(booking), T("you have cancelled this appointment. Nobody expects you at this time.")])
            {
                Facts = Facts(booking),
                Button = Button(T("Book again"), site.Find(PublicPaths.Doctor(booking.DoctorId))),
            },
            OutboxKind.BookingCancelledByClinic => new Letter(Language.Current, T("The clinic has cancelled your appointment {0}", booking.Reference), [
                Hello(booking), T("we are sorry: the clinic had to cancel this appointment. Nobody expects you at this time.")])
            {
                Facts = Facts(booking),
                Button = Button(T("Choose another time"), site.Find(PublicPaths.Doctor(booking.DoctorId))),
            },
            OutboxKind.BookingMoved => new Letter(Language.Current, T("Your appointment {0} is at another time", booking.Reference), [
                Hello(booking), T("you have changed your appointment. This is the new time; the old one is free for others.")])
            {
                Facts = [.. Before(found), .. Facts(booking)],
                Button = Button(T("See, change or cancel the appointment"), link),
                Closing = [.. cutOff, .. guests],
            },
            OutboxKind.BookingMovedByClinic => new Letter(Language.Current, T("The clinic has moved your appointment {0}", booking.Reference), [
                Hello(booking), T("the time of your appointment had to change, and we have kept a new one for you."),
                T("It suits you? Then you do not need to do anything. It does not? Open the appointment and choose what is to become of it.")])
            {
                Facts = [.. Before(found), .. Facts(booking)],
                Button = Button(T("See, change or cancel the appointment"), link),
                Closing = [.. cutOff, .. guests],
            },
            OutboxKind.ReminderWeek or OutboxKind.ReminderDay => new Letter(Language.Current, T("Reminder: your appointment {0}", booking.Reference), [
                Hello(booking), Ahead(NodaTime.Period.DaysBetween(found.Today, booking.Start.Date))])
            {
                Facts = [.. Facts(booking), Bring(booking)],
                Button = Button(T("See or change the appointment"), link),
                Instead = booking.CanCancel ? Button(T("I cannot come"), ways.Cancel) : null,
                Closing = [.. cutOff, .. guests],
            },
            OutboxKind.WaitlistOffer => new Letter(Language.Current, T("A time has come free for you: {0}", booking.Reference), [
                Hello(booking), T("you are on the waiting list, and this time has come free. It is kept for you until {0}.", Show.Moment(booking.HeldUntil!.Value)),
                T("It does not suit? Decline it, or do nothing: then the next in line is asked, and you stay on the list.")])
            {
                Facts = Facts(booking),
                Button = Button(T("See the time and answer"), site.Find(PublicPaths.Offer(booking.Reference))),
            },
            OutboxKind.EarlierOffer => new Letter(Language.Current, T("An earlier time for your appointment {0}", booking.Reference), [
                Hello(booking), T("an earlier time has come free. It is kept for you until {0}, and your appointment stays as it is until you take it.", Show.Moment(found.Offered!.HeldUntil!.Value)),
                T("It does not suit? Keep your time, or do nothing: then the next in line is asked.")])
            {
                Facts = [When(T("The earlier time"), found.Offered), When(T("Your time now"), booking), Doctor(booking), .. WhereAndWho(booking)],
                Button = Button(T("See both times and answer"), ways.Earlier),
                Closing = guests,
            },
            OutboxKind.BookingLink => new Letter(Language.Current, T("Your link to the appointment {0}", booking.Reference), [
                Hello(booking), T("somebody asked for the link to this appointment again. It was not you? Then there is nothing to do.")])
            {
                Facts = Facts(booking),
                Button = Button(T("See, change or cancel the appointment"), link),
                Closing = [.. cutOff, .. guests],
            },
            _ => new Letter(Language.Current, T("Your appointment {0} is booked", booking.Reference), [
                Hello(booking), T("your appointment is booked. You do not need to do anything else.")])
            {
                Facts = [.. Facts(booking), Bring(booking)],
                Button = Button(T("See, change or cancel the appointment"), link),
                Closing = [.. cutOff, .. guests],
            },
        };
    }

    private static string Hello(BookingView booking) => booking.PatientName.Length == 0 ? T("Hello,") : T("Hello {0},", booking.PatientName);

    private static List<LetterFact> Facts(BookingView booking) => [Doctor(booking), When(T("When"), booking), .. WhereAndWho(booking)];

    private static LetterFact Doctor(BookingView booking) => new(T("Doctor"), T("{0}, {1}", booking.DoctorName, Known(booking.Specialization)));

    private static LetterFact When(string label, BookingView booking) =>
        new(label, Show.LongDate(booking.Start.Date), T("{0}, {1}", Show.Times(booking.Start, booking.Minutes), Show.ZoneNote(booking.Start)));

    private static LetterFact[] WhereAndWho(BookingView booking) => [
        new(T("Where"), booking.LocationName, booking.Address),
        new(T("For"), booking.PatientName),
        new(T("Reference"), booking.Reference)];

    private static string Ahead(int days) => days switch
    {
        0 => T("you have an appointment today."),
        1 => T("you have an appointment tomorrow."),
        _ => Count("appointment_in_days", days),
    };

    /// <summary>What the visit type says, else what holds for every visit. Neither the type's name nor an answer stands in a letter.</summary>
    private static LetterFact Bring(BookingView booking) => booking.Visit?.Preparation is { } preparation
        ? new(T("What to bring"), preparation.Split('\n'))
        : new(T("What to bring"), T("A list of the medicines you take, letters from other doctors, and your insurance card if you have one."));

    private static LetterFact[] Before(MailedBooking found) => found.Before is { } before
        ? [new LetterFact(T("The old time"), T("{0}, {1}", Show.Moment(before.Start), before.DoctorName))]
        : [];
}
