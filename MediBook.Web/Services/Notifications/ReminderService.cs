using MediBook.Web.Data;
using Microsoft.EntityFrameworkCore;

namespace MediBook.Web.Services.Notifications;

/// <summary>Writes reminders into the outbox, seven days and one day before, from 09:00 on by the clock of the location.</summary>
public sealed class ReminderService(MediBookDbContext db)
{
    /// <summary>
    /// Writes those of today that are not written yet, by one statement for all locations, served by the index on (location, start). Whoever has
    /// been written to about the appointment since 09:00 knows of it and gets none. Who does not want any gets none. Whether it still stands is looked at again when it is sent.
    /// </summary>
    /// <returns>How many were written.</returns>
    public Task<int> WriteAsync(CancellationToken ct) => db.Database.ExecuteSqlAsync(
        $"""
        insert into outbox_messages (booking_id, kind, version, created_at, due_at, state, attempts)
        select bookings.id, reminder.kind, bookings.revision, clock.now, clock.now, 'WAITING', 0
        from (select booking_clock() as now) as clock
        cross join (values ('REMINDER_WEEK', 7), ('REMINDER_DAY', 1)) as reminder (kind, days)
        cross join locations
        cross join lateral (
            select locations.time_zone_id as zone, (clock.now at time zone locations.time_zone_id)::date as date) as today
        cross join lateral (
            select (today.date + time '09:00') at time zone today.zone as nine,
                (today.date + reminder.days)::timestamp at time zone today.zone as first,
                (today.date + reminder.days + 1)::timestamp at time zone today.zone as last) as span
        join slots on slots.location_id = locations.id and slots.starts_at >= span.first and slots.starts_at < span.last
        join bookings on bookings.id = slots.booking_id
        where clock.now >= span.nine and slots.held_until is null and bookings.status = 'CONFIRMED' and bookings.patient_email <> ''
            and not exists (
                select from patients where not patients.wants_reminders and (patients.id = bookings.patient_id
                    or (patients.account_id = bookings.account_id and lower(patients.email) = lower(bookings.patient_email))))
            and not exists (
                select from outbox_messages as told where told.booking_id = bookings.id and told.created_at >= span.nine)
        on conflict do nothing
        """, ct);
}
