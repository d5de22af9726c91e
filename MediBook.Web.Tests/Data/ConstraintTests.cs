using MediBook.Web.Data;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Tests.Support;
using Npgsql;

namespace MediBook.Web.Tests.Data;

/// <summary>
/// The database itself refuses what code might miss. Slots 1 and 2 of doctor 1 touch; slot 1 is booked by patient 1, slot 2 is held by
/// a guest; doctor 2 has slot 4 at slot 1's time.
/// </summary>
public sealed class ConstraintTests(ConstraintTests.World world) : IClassFixture<ConstraintTests.World>
{
    private const string NewSchedule =
        "insert into schedules (doctor_id, location_id, valid_from, every_weeks, anchor, operation_id) values (1, 1, '2026-01-05', 1, '2026-01-05', gen_random_uuid())";

    private const string Later = "now() + interval '9 days'";

    [Fact]
    public Task A_slot_has_one_claim() => RefusesAsync(
        ConstraintNames.OneClaimPerSlot,
        "insert into slot_claims select slot_id, 99, null, starts_at, ends_at from slot_claims where slot_id = 1");

    [Fact]
    public Task A_patient_is_not_in_two_places() => RefusesAsync(
        ConstraintNames.PatientInOnePlace,
        "insert into slot_claims select 4, 99, 1, starts_at + interval '1 minute', ends_at from slots where id = 4");

    [Fact]
    public async Task A_patient_may_have_bookings_that_touch() => Assert.Equal(
        1, await TryAsync("insert into slot_claims select 4, 99, 1, ends_at, ends_at + interval '5 minutes' from slots where id = 1"));

    [Fact]
    public async Task Guests_are_not_compared_with_each_other() => Assert.Equal(
        2, await TryAsync("insert into slot_claims select id, 90 + id, null, starts_at, starts_at + interval '5 days' from slots where id in (3, 4)"));

    [Fact]
    public Task A_claim_ends_after_it_starts() => RefusesAsync(
        "ck_slot_claims_order", "insert into slot_claims select 3, 99, null, ends_at, starts_at from slots where id = 3");

    [Fact]
    public Task A_claim_is_of_a_slot_that_is_there() => RefusesAsync(
        "fk_slot_claims_slots_slot_id", $"insert into slot_claims values (999, 99, null, {Later}, {Later} + interval '1 hour')");

    [Fact]
    public Task A_doctors_slots_do_not_overlap() => RefusesAsync(ConstraintNames.DoctorInOnePlace, NewSlot(starts: "s.starts_at + interval '29 minutes'"));

    [Fact]
    public async Task A_withdrawn_slot_leaves_its_time_free() =>
        Assert.Equal(2, await TryAsync("update slots set state = 'WITHDRAWN' where id = 3;" + NewSlot(starts: "s.starts_at + interval '61 minutes'")));

    [Fact]
    public Task A_slot_does_not_come_back_onto_anothers_time() => RefusesAsync(
        ConstraintNames.DoctorInOnePlace,
        "update slots set state = 'WITHDRAWN' where id = 3;" + NewSlot(starts: "s.starts_at + interval '60 minutes'") + ";update slots set state = 'OPEN' where id = 3");

    [Fact]
    public Task A_slot_ends_after_it_starts() => RefusesAsync("ck_slots_length", NewSlot(minutes: -30));

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    [InlineData(241)]
    public Task A_slot_takes_5_to_240_minutes(int minutes) => RefusesAsync("ck_slots_length", NewSlot(minutes: minutes));

    [Fact]
    public Task A_slot_has_a_known_state() => RefusesAsync("ck_slots_state", "update slots set state = 'FREE' where id = 3");

    [Fact]
    public Task Only_a_booking_holds_a_slot() => RefusesAsync("ck_slots_held_until", "update slots set held_until = now() where id = 3");

    [Fact]
    public Task A_withdrawn_slot_has_no_booking() => RefusesAsync("ck_slots_withdrawn_is_free", "update slots set state = 'WITHDRAWN' where id = 1");

    [Theory]
    [InlineData("ck_slots_blocked_by_hand", "blocked_by_hand = true")]
    [InlineData("ck_slots_block_reason", "state = 'BLOCKED', block_reason = 'Training'")]
    public Task Only_a_blocked_slot_was_blocked_by_hand_and_only_such_a_one_says_why(string constraint, string change) =>
        RefusesAsync(constraint, $"update slots set {change} where id = 3");

    [Fact]
    public Task A_slot_is_of_a_doctor_that_is_there() => RefusesAsync("fk_slots_doctors_doctor_id", "update slots set doctor_id = 999 where id = 3");

    [Theory]
    [InlineData("ck_bookings_status", "status = 'HELD'")]
    [InlineData("ck_bookings_attendance", "attendance = 'LATE'")]
    [InlineData("ck_bookings_pending_expires", "status = 'PENDING', expires_at = null")]
    [InlineData("ck_bookings_confirmed_at", "confirmed_at = null")]
    [InlineData("ck_bookings_ended_at", "status = 'CANCELLED'")]
    [InlineData("ck_bookings_ended_at", "ended_at = now()")]
    [InlineData("ck_bookings_reference", "reference = 'MB-7K3Q-9D20'")]
    [InlineData("ck_bookings_reference", "reference = 'mb-7k3q-9d2f'")]
    [InlineData("fk_bookings_slots_slot_id", "slot_id = 999")]
    [InlineData("fk_bookings_patients_patient_id", "patient_id = 999")]
    [InlineData("fk_bookings_users_account_id", "account_id = 999")]
    public Task A_booking_keeps_its_form(string constraint, string change) =>
        RefusesAsync(constraint, $"update bookings set {change} where slot_id = 1");

    [Fact]
    public Task References_are_unique() => RefusesAsync(
        ConstraintNames.BookingReference, "update bookings set reference = (select reference from bookings where slot_id = 1) where slot_id = 2");

    [Fact]
    public Task A_person_has_one_live_hold() => RefusesAsync(
        ConstraintNames.OneHoldPerPerson, "insert into live_holds select owner_key, 3, 99, null, null from live_holds");

    [Fact]
    public Task A_seat_of_an_address_is_taken_once() => RefusesAsync(
        ConstraintNames.OneHoldPerAddressSeat, "insert into live_holds select 'guest:other', 3, 99, address_key, address_seat from live_holds");

    [Fact]
    public Task A_seat_of_an_address_names_the_address() => RefusesAsync(
        "ck_live_holds_address", "insert into live_holds values ('guest:other', 3, 99, null, 1)");

    [Fact]
    public Task A_persons_seat_is_taken_once() => RefusesAsync(
        ConstraintNames.OneBookingPerSeat, "insert into booking_seats select owner_key, seat, 99 from booking_seats");

    [Fact]
    public Task Seats_count_from_one() => RefusesAsync("ck_booking_seats_seat", "update booking_seats set seat = 0");

    [Theory]
    [InlineData("update slot_events set actor = 'nobody'")]
    [InlineData("delete from slot_events")]
    [InlineData("truncate slot_events")]
    public Task The_trail_is_append_only(string sql) => RefusesAsync(null, sql, PostgresErrorCodes.RestrictViolation);

    [Theory]
    [InlineData("update attendance_events set actor = 'nobody'")]
    [InlineData("delete from attendance_events")]
    [InlineData("truncate attendance_events")]
    public Task The_trail_of_attendance_is_append_only(string sql) => RefusesAsync(null, sql, PostgresErrorCodes.RestrictViolation);

    [Fact]
    public Task A_change_of_attendance_is_told_once() => RefusesAsync(
        ConstraintNames.OneAttendanceEventPerSeq, $"{AttendanceEvent()}; {AttendanceEvent()}");

    [Fact]
    public Task A_press_has_one_effect_on_an_attendance() => RefusesAsync(
        ConstraintNames.OneAttendancePerOperation, $"{AttendanceEvent(operation: "'00000000-0000-0000-0000-000000000001'")}; {AttendanceEvent(2, operation: "'00000000-0000-0000-0000-000000000001'")}");

    [Theory]
    [InlineData("ck_attendance_events_seq", 0, "EXPECTED", "ARRIVED")]
    [InlineData("ck_attendance_events_before", 1, "LATE", "ARRIVED")]
    [InlineData("ck_attendance_events_after", 1, "EXPECTED", "LATE")]
    [InlineData("ck_attendance_events_after", 1, "EXPECTED", "EXPECTED")]
    public Task A_change_of_attendance_keeps_its_form(string constraint, int seq, string before, string after) =>
        RefusesAsync(constraint, AttendanceEvent(seq, before, after));

    [Fact]
    public Task A_change_of_attendance_is_of_a_booking_that_is_there() => RefusesAsync(
        "fk_attendance_events_bookings_booking_id", "insert into attendance_events values (999, 1, null, 'EXPECTED', 'ARRIVED', 'account:1', now())");

    [Fact]
    public Task A_booking_that_comes_to_another_slot_is_expected_anew_and_only_then() => TryAsync(
        """
        update bookings set attendance = 'ARRIVED', slot_id = slot_id where slot_id = 1;
        do $$ begin assert (select attendance from bookings where slot_id = 1) = 'ARRIVED' and not exists (select from attendance_events); end $$;
        update bookings set slot_id = 3 where slot_id = 1;
        do $$ begin
            assert (select attendance from bookings where slot_id = 3) = 'EXPECTED';
            assert (select concat_ws(' ', seq, before, after, actor) from attendance_events) = '1 ARRIVED EXPECTED move';
        end $$
        """);

    [Theory]
    [InlineData("update audit_entries set actor = 'nobody'")]
    [InlineData("delete from audit_entries where false")]
    [InlineData("truncate audit_entries cascade")]
    [InlineData("update audit_person_values set new_value = null")]
    [InlineData("delete from audit_person_values")]
    [InlineData("truncate audit_person_values")]
    [InlineData("set medibook.erasing = 'on'; delete from audit_person_values")]
    [InlineData("select set_config('medibook.erasing', '1', true); delete from audit_person_values")]
    public Task The_trail_of_changes_and_views_is_append_only(string sql) => RefusesAsync(null, sql, PostgresErrorCodes.RestrictViolation);

    [Fact]
    public Task What_was_erased_before_opens_nothing_later() => RefusesAsync(
        null, "select erase_person_values('patient:1'); delete from audit_person_values", PostgresErrorCodes.RestrictViolation);

    [Fact]
    public async Task Erasing_a_person_empties_that_persons_values_and_leaves_the_entries() => await TryAsync(
        """
        do $$ begin assert exists (select from audit_person_values where person_key = 'patient:1'); end $$;
        select erase_person_values('patient:1');
        do $$ begin
            assert not exists (select from audit_person_values where person_key = 'patient:1');
            assert exists (select from audit_person_values where person_key <> 'patient:1');
            assert exists (select from audit_entries where subject = 'PATIENT' and subject_ids = '{1}');
        end $$
        """);

    [Fact]
    public Task An_entry_has_fields_by_name() => RefusesAsync(
        "ck_audit_entries_fields", "insert into audit_entries (actor, action, subject, subject_ids, fields) values ('job', 'VIEWED', 'BOOKING', '{1}', '[]')");

    [Fact]
    public Task A_persons_value_belongs_to_an_entry() => RefusesAsync(
        "fk_audit_person_values_audit_entries_entry_id", "insert into audit_person_values values (999999, 'patient:1', 'Name', null, 'Ada')");

    [Fact]
    public Task A_version_of_a_slot_is_told_once() => RefusesAsync(
        "pk_slot_events", "insert into slot_events select slot_id, version, null, kind, booking_id, actor, at from slot_events");

    [Fact]
    public Task A_press_has_one_effect_on_a_slot() => RefusesAsync(
        ConstraintNames.OneEffectPerOperation,
        "insert into slot_events select slot_id, version + 1, operation_id, kind, booking_id, actor, at from slot_events");

    [Theory]
    [InlineData("ck_slot_events_version", -1, "HELD")]
    [InlineData("ck_slot_events_version", 0, "HELD")]
    [InlineData("ck_slot_events_kind", 9, "LOST")]
    public Task An_event_keeps_its_form(string constraint, int version, string kind) => RefusesAsync(
        constraint, $"insert into slot_events values (3, {version}, null, '{kind}', null, 'job', now())");

    [Theory]
    [InlineData("fk_slots_doctors_doctor_id", "delete from doctor_specializations; delete from doctors where id = 2")]
    [InlineData("fk_bookings_slots_slot_id", "delete from slot_claims; delete from slots where id = 1")]
    [InlineData("fk_slot_claims_slots_slot_id", "set session_replication_role = replica; delete from bookings; set session_replication_role = origin; delete from slots where id = 1")]
    [InlineData("fk_bookings_patients_patient_id", "delete from patients")]
    [InlineData("fk_doctors_locations_location_id", "delete from clinics; delete from locations")]
    public Task What_is_in_use_is_never_deleted(string constraint, string sql) =>
        RefusesAsync(constraint, sql, PostgresErrorCodes.ForeignKeyViolation);

    [Theory]
    [InlineData(ConstraintNames.ClosureOfOne, "1, 1")]
    [InlineData(ConstraintNames.ClosureOfOne, "null, null")]
    [InlineData(ConstraintNames.ClosureOrder, "1, null", "0 minutes")]
    [InlineData(ConstraintNames.ClosureOrder, "null, 1", "-1 minutes")]
    [InlineData(ConstraintNames.ClosureReason, "1, null", "1 hour", 1001)]
    [InlineData("fk_closures_doctors_doctor_id", "999, null")]
    [InlineData("fk_closures_locations_location_id", "null, 999")]
    public Task A_closure_keeps_its_form(string constraint, string ofWhat, string length = "1 hour", int reason = 10) =>
        RefusesAsync(constraint, NewClosure(ofWhat, length, reason));

    [Theory]
    [InlineData("1, null")]
    [InlineData("null, 1")]
    public async Task A_closure_is_of_a_doctor_or_of_a_location(string ofWhat) => Assert.Equal(1, await TryAsync(NewClosure(ofWhat, "1 hour", 1000)));

    [Fact]
    public Task A_press_makes_one_closure() => RefusesAsync(
        ConstraintNames.OneClosurePerOperation,
        NewClosure("1, null") + "; insert into closures (doctor_id, starts_at, ends_at, created_at, created_by, operation_id)"
        + " select doctor_id, starts_at, ends_at, created_at, created_by, operation_id from closures");

    [Theory]
    [InlineData("ck_schedules_dates", "valid_to = valid_from - 1")]
    [InlineData("ck_schedules_weeks", "every_weeks = 0")]
    [InlineData("ck_schedules_weeks", "every_weeks = 9")]
    [InlineData("ck_schedules_anchor", "anchor = '2026-01-06'")]
    public Task A_schedule_keeps_its_form(string constraint, string change) => RefusesAsync(constraint, $"{NewSchedule}; update schedules set {change}");

    [Theory]
    [InlineData("ck_schedule_rows_weekday", "8, '09:00', '10:00', 20, 0")]
    [InlineData("ck_schedule_rows_hours", "1, '10:00', '10:00', 20, 0")]
    [InlineData("ck_schedule_rows_minutes", "1, '09:00', '10:00', 4, 0")]
    [InlineData("ck_schedule_rows_minutes", "1, '09:00', '10:00', 20, -1")]
    public Task Hours_keep_their_form(string constraint, string row) => RefusesAsync(
        constraint, $"{NewSchedule}; insert into schedule_rows (schedule_id, weekday, from_time, to_time, minutes, gap, breaks) select max(id), {row}, '' from schedules");

    [Theory]
    [InlineData("ck_extra_hours_hours", "'10:00', '09:00', 20")]
    [InlineData("ck_extra_hours_minutes", "'09:00', '10:00', 241")]
    public Task Extra_hours_keep_their_form(string constraint, string hours) => RefusesAsync(
        constraint,
        $"{NewSchedule}; insert into extra_hours (schedule_id, date, from_time, to_time, minutes, gap, operation_id) select max(id), '2026-01-07', {hours}, 0, gen_random_uuid() from schedules");

    [Fact]
    public Task A_press_makes_one_schedule() => RefusesAsync(
        ConstraintNames.OneSchedulePerPress,
        $"{NewSchedule}; insert into schedules (doctor_id, location_id, valid_from, every_weeks, anchor, operation_id) select doctor_id, location_id, valid_from, 1, anchor, operation_id from schedules");

    [Fact]
    public Task A_press_adds_extra_hours_once() => RefusesAsync(
        ConstraintNames.OneExtraHoursPerPress,
        $"{NewSchedule}; insert into extra_hours (schedule_id, date, from_time, to_time, minutes, gap, operation_id)"
        + " select id, '2026-01-07'::date + day, '09:00', '10:00', 20, 0, operation_id from schedules, generate_series(1, 2) as day");
    [Fact]
    public async Task An_overbooked_slot_lies_over_others_and_over_other_overbooked_ones() =>
        Assert.Equal(2, await TryAsync($"{Overbooked()};{Overbooked()}"));

    [Fact]
    public Task A_slot_that_is_not_overbooked_does_not_come_over_another_beside_an_overbooked_one() =>
        RefusesAsync(ConstraintNames.DoctorInOnePlace, $"{Overbooked()};{NewSlot(starts: "s.starts_at + interval '29 minutes'")}");

    [Fact]
    public Task An_overbooked_slot_does_not_become_a_common_one_over_another() => RefusesAsync(
        ConstraintNames.DoctorInOnePlace,
        $"{Overbooked()};update slots set overbooked = false, overbooked_by = null, overbook_reason = null, overbook_operation = null where overbooked");

    [Theory]
    [InlineData("overbooked_by = 'account:1'")]
    [InlineData("overbook_reason = 'She is in pain'")]
    [InlineData("overbook_operation = gen_random_uuid()")]
    [InlineData("overbooked = true")]
    public Task Only_an_overbooked_slot_says_who_and_why(string change) => RefusesAsync(ConstraintNames.OverbookedSaysWhy, $"update slots set {change} where id = 3");

    [Theory]
    [InlineData("overbooked_by = null")]
    [InlineData("overbook_reason = null")]
    [InlineData("overbook_operation = null")]
    public Task An_overbooked_slot_says_who_and_why(string change) =>
        RefusesAsync(ConstraintNames.OverbookedSaysWhy, $"{Overbooked()};update slots set {change} where overbooked");

    [Theory]
    [InlineData("too short")]
    [InlineData("short          ")]
    public Task Why_somebody_overbooked_is_more_than_a_word(string reason) => RefusesAsync(ConstraintNames.OverbookReasonLength, Overbooked(reason: reason));

    [Theory]
    [InlineData("booking_id = null")]
    [InlineData("booking_id = null, state = 'BLOCKED'")]
    [InlineData("held_until = now()")]
    public Task An_overbooked_slot_is_never_free_and_never_held(string change) =>
        RefusesAsync(ConstraintNames.OverbookedIsNeverFree, $"{Overbooked()};update slots set {change} where overbooked");

    [Fact]
    public async Task An_overbooked_slot_ends_with_its_booking() =>
        Assert.Equal(2, await TryAsync($"{Overbooked()};update slots set booking_id = null, state = 'WITHDRAWN' where overbooked"));

    [Fact]
    public Task A_press_overbooks_once() =>
        RefusesAsync(ConstraintNames.OneOverbookingPerOperation, $"{Overbooked(press: "'0f8fad5b-d9cb-469f-a165-70867728950e'")};{Overbooked(press: "'0f8fad5b-d9cb-469f-a165-70867728950e'")}");

    [Fact]
    public Task A_location_has_one_holiday_a_date() => RefusesAsync(
        ConstraintNames.OneHolidayPerDate, "insert into location_holidays select 1, '2026-12-24', 'Christmas Eve' from generate_series(1, 2)");

    [Fact]
    public Task A_slot_names_a_schedule_that_there_is() =>
        RefusesAsync(ConstraintNames.SlotOfSchedule, "update slots set schedule_id = 999", PostgresErrorCodes.ForeignKeyViolation);

    [Fact]
    public Task A_time_that_was_taken_out_ends_after_it_begins() => RefusesAsync("ck_taken_out_times_order", "insert into taken_out_times values (1, now(), now())");

    [Fact]
    public async Task No_foreign_key_cascades_into_what_patients_have() => Assert.Empty(await world.Database.ListAsync<string>(
        """
        select conname::text from pg_constraint
        where contype = 'f' and confdeltype not in ('a', 'r')
            and conrelid in ('slots'::regclass, 'bookings'::regclass, 'slot_claims'::regclass, 'slot_events'::regclass, 'manage_links'::regclass, 'patients'::regclass, 'closures'::regclass)
        """));

    [Fact]
    public Task There_is_one_clinic() => RefusesAsync("ck_clinics_one", "insert into clinics select 2, name, phone, emergency_text, default_location_id from clinics");

    [Fact]
    public Task Doctors_emails_are_unique_without_regard_to_case() => RefusesAsync(
        ConstraintNames.DoctorEmail, "update doctors set email = (select upper(email) from doctors where id = 1) where id = 2");

    private static string AttendanceEvent(int seq = 1, string before = "EXPECTED", string after = "ARRIVED", string operation = "null") =>
        $"insert into attendance_events select id, {seq}, {operation}, '{before}', '{after}', 'account:1', now() from bookings where slot_id = 1";

    private static string NewSlot(string starts = "s.starts_at + interval '5 days'", int minutes = 30) =>
        $"""
        insert into slots (doctor_id, location_id, starts_at, ends_at, state, overbooked, version)
        select doctor_id, location_id, {starts}, {starts} + interval '{minutes} minutes', 'OPEN', false, 0 from slots s where id = 1
        """;

    private static string Overbooked(string reason = "She is in pain", string press = "gen_random_uuid()") =>
        $"""
        insert into slots (doctor_id, location_id, starts_at, ends_at, state, overbooked, overbooked_by, overbook_reason, overbook_operation, booking_id, version)
        select doctor_id, location_id, starts_at, ends_at, 'OPEN', true, 'account:1', '{reason}', {press}, 99, 1 from slots s where id = 1
        """;

    private static string NewClosure(string ofWhat, string length = "1 hour", int reason = 10) =>
        $"""
        insert into closures (doctor_id, location_id, starts_at, ends_at, reason, created_at, created_by, operation_id)
        values ({ofWhat}, {Later}, {Later} + interval '{length}', repeat('x', {reason}), now(), 'job', gen_random_uuid())
        """;

    private async Task RefusesAsync(string? constraint, string sql, string? state = null)
    {
        var error = await Assert.ThrowsAsync<PostgresException>(() => TryAsync(sql));
        Assert.Equal(constraint, error.ConstraintName);
        Assert.Equal(state ?? error.SqlState, error.SqlState);
        Assert.StartsWith("23", error.SqlState, StringComparison.Ordinal);
    }

    /// <summary>Runs the statements and takes them back.</summary>
    private Task<int> TryAsync(string sql) => world.Database.ExecuteAsync($"begin; {sql}; rollback");

    public sealed class World(PostgresFixture postgres) : IAsyncLifetime
    {
        public TestDatabase Database { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Database = await postgres.CreateDatabaseAsync();
            var doctor = await Database.AddClinicAsync();
            var other = await Database.AddDoctorAsync();
            var slots = await Database.AddSlotsAsync(doctor.Id, 3);
            await Database.AddSlotsAsync(other.Id, 1);
            var ada = await Database.AddPatientAsync("ada@example.com");
            var bookings = Database.Bookings();
            Assert.True((await bookings.BookAsync(ada, new BookRequest(slots[0], TestData.Details(), Guid.NewGuid()), default)).Succeeded);
            Assert.True((await bookings.HoldAsync(TestData.NewGuest(), new HoldRequest(slots[1], Guid.NewGuid()), default)).Succeeded);
        }

        public ValueTask DisposeAsync() => Database.DisposeAsync();
    }
}
