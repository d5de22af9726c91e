using MediBook.Web.Domain;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Tests.Support;
using Microsoft.Extensions.Options;
using NodaTime;

namespace MediBook.Web.Tests.Services.Bookings;

/// <summary>Staff find bookings by whom they are for, filter and order them, and go through them place by place.</summary>
public sealed class StaffBookingListTests(PostgresFixture postgres) : BookingTestBase(postgres)
{
    private static readonly StaffBookingFilter All = new();

    [Theory]
    [InlineData("novák", "Zoë Novák")]
    [InlineData("zoe NOVAK", "Zoë Novák")]
    [InlineData("zoe@exam", "Zoë Novák")]
    [InlineData("020-7946", "Zoë Novák")]
    [InlineData("+44 20 7946 0001", "Li Na")]
    [InlineData("Li", "Li Na")]
    [InlineData("a_d", "A_da 50% \\ B")]
    [InlineData("50%", "A_da 50% \\ B")]
    [InlineData("\\", "A_da 50% \\ B")]
    public async Task A_booking_is_found_by_name_email_or_phone(string typed, string name)
    {
        await BookForAsync(Slots[0], "Zoë Novák", "zoe@example.com", "020 7946 555");
        await BookForAsync(Slots[1], "Li Na", "lina@example.org", "0044 20 7946 0001");
        await BookForAsync(Slots[2], "A_da 50% \\ B", "a_da@example.net", null);
        await BookForAsync(Slots[3], "Axda", "axda@example.net", null);
        var found = await FindAsync(typed);
        Assert.Contains(name, found);
        Assert.True(found.Count == 1 || (typed == "020-7946" && found.Count == 2), string.Join(", ", found));
    }

    [Fact]
    public async Task A_booking_is_found_by_its_reference()
    {
        var booking = await BookForAsync(Slots[0], "Zoë Novák", "zoe@example.com", null);
        await BookForAsync(Slots[1], "Li Na", "lina@example.org", null);
        Assert.Equal(["Zoë Novák"], await FindAsync(booking.Reference.Replace("-", "", StringComparison.Ordinal).ToLowerInvariant()));
    }

    [Fact]
    public async Task Words_follow_the_details_and_go_with_them()
    {
        var guest = TestData.NewGuest();
        var hold = (await HoldAsync(guest, Slots[0])).Value;
        Assert.Equal(0, await Database.ScalarAsync<long>("select count(*) from booking_words"));
        Assert.True((await ConfirmAsync(guest, hold.BookingId, "first@example.com")).Succeeded);
        Assert.Single(await FindAsync("first@example"));
        await Database.ExecuteAsync("update bookings set patient_email = 'second@example.com'");
        Assert.Empty(await FindAsync("first@example"));
        Assert.Single(await FindAsync("second@example"));
        await Database.ExecuteAsync("update bookings set patient_name = '', patient_email = '', patient_phone = null");
        Assert.Equal(0, await Database.ScalarAsync<long>("select count(*) from booking_words"));
    }

    [Fact]
    public async Task A_status_leaves_out_the_others_and_a_stale_hold_has_run_out()
    {
        await BookForAsync(Slots[0], "Confirmed", "c@example.com", null);
        var cancelled = await BookForAsync(Slots[1], "Cancelled", "x@example.com", null);
        await CancelAsync(await StaffAsync(), cancelled.BookingId);
        await HoldForAsync(Slots[2], "Held");
        await HoldForAsync(Slots[3], "Stale");
        await Database.ExecuteAsync("update bookings set expires_at = booking_clock() - interval '1 second' where patient_name = 'Stale'");
        Assert.Equal(["Confirmed"], await NamesAsync(All with { Status = BookingStatus.Confirmed }));
        Assert.Equal(["Cancelled"], await NamesAsync(All with { Status = BookingStatus.Cancelled }));
        Assert.Equal(["Held"], await NamesAsync(All with { Status = BookingStatus.Pending }));
        Assert.Equal(["Stale"], await NamesAsync(All with { Status = BookingStatus.Failed }));
        await Database.ExecuteAsync("update bookings set expires_at = booking_clock() + interval '1 minute' where patient_name = 'Stale'");
    }

    [Fact]
    public async Task Doctor_place_days_and_attendance_filter()
    {
        await BookForAsync(Slots[0], "Here", "c@example.com", null);
        var other = await Database.AddDoctorAsync();
        var later = (await Database.AddSlotsAsync(other.Id, 1, Instant.FromUtc(2027, 3, 10, 23, 30))).Single();
        await BookForAsync(later, "Later", "d@example.com", null);
        await Database.ExecuteAsync(
            """
            update bookings set attendance = 'ARRIVED' where patient_name = 'Here';
            insert into attendance_events (booking_id, seq, before, after, actor, at)
            select id, 1, 'EXPECTED', 'ARRIVED', 'account:1', booking_clock() from bookings where patient_name = 'Here'
            """);
        Assert.Equal(["Later"], await NamesAsync(All with { DoctorId = other.Id }));
        Assert.Equal(["Later", "Here"], await NamesAsync(All with { LocationId = 1 }));
        Assert.Empty(await NamesAsync(All with { LocationId = 99 }));
        Assert.Equal(["Here"], await NamesAsync(All with { Attendance = Attendance.Arrived }));
        Assert.Equal(["Later"], await NamesAsync(All with { Attendance = Attendance.Expected }));
        Assert.Equal(["Later"], await NamesAsync(All with { From = new LocalDate(2027, 3, 10), To = new LocalDate(2027, 3, 10) }));
        Assert.Empty(await NamesAsync(All with { From = new LocalDate(2027, 3, 11) }));
        Assert.Equal(["Here"], await NamesAsync(All with { To = new LocalDate(2027, 3, 9) }));
    }

    [Theory]
    [InlineData(StaffBookingOrder.Latest)]
    [InlineData(StaffBookingOrder.Earliest)]
    [InlineData(StaffBookingOrder.Newest)]
    [InlineData(StaffBookingOrder.Oldest)]
    public async Task Page_after_page_shows_every_booking_once_and_the_way_back_shows_the_same(StaffBookingOrder order)
    {
        await FillAsync(130);
        await using var db = Database.NewContext();
        var queries = Queries(db);
        var expected = await Database.ListAsync<int>($"select b.id from bookings b join slots s on s.id = b.slot_id order by {order switch
        {
            StaffBookingOrder.Latest => "s.starts_at desc, b.id desc",
            StaffBookingOrder.Earliest => "s.starts_at, b.id",
            StaffBookingOrder.Newest => "b.created_at desc, b.id desc",
            StaffBookingOrder.Oldest => "b.created_at, b.id",
        }}");
        var (pages, place) = (new List<StaffBookingPage>(), (StaffBookingPlace?)null);
        do
        {
            pages.Add(await queries.ListAsync(All, order, place, default));
            place = pages[^1].Next;
        }
        while (place is not null);
        Assert.Equal([50, 50, 30], pages.Select(page => page.Bookings.Count));
        Assert.Equal(expected, pages.SelectMany(page => page.Bookings).Select(row => row.Id));
        Assert.Null(pages[0].Previous);

        var before = await queries.ListAsync(All, order, pages[2].Previous, default);
        Assert.Equal(pages[1].Bookings.Select(row => row.Id), before.Bookings.Select(row => row.Id));
        var first = await queries.ListAsync(All, order, before.Previous, default);
        Assert.Equal(pages[0].Bookings.Select(row => row.Id), first.Bookings.Select(row => row.Id));
        Assert.Null(first.Previous);

        var all = new List<int>();
        await foreach (var row in queries.AllAsync(All, order, default))
        {
            all.Add(row.Id);
        }

        Assert.Equal(expected, all);
    }

    [Fact]
    public async Task More_than_two_hundred_are_not_counted()
    {
        await FillAsync(201);
        await using var db = Database.NewContext();
        var page = await Queries(db).ListAsync(All, StaffBookingOrder.Latest, null, default);
        Assert.Equal((200, true), (page.Found, page.AreMore));
    }

    [Fact]
    public async Task A_history_tells_who_did_what_and_a_move_from_where_to_where()
    {
        var guest = TestData.NewGuest();
        var hold = (await HoldAsync(guest, Slots[0])).Value;
        await ConfirmAsync(guest, hold.BookingId);
        var staff = await StaffAsync();
        Assert.True((await ChangeTimeAsync(staff, hold.BookingId, Slots[3])).Succeeded);
        Assert.True((await Bookings.CancelAsync(staff, new CancelRequest(hold.BookingId, Guid.NewGuid(), "The doctor is ill"), default)).Succeeded);
        await using var db = Database.NewContext();
        var details = (await Queries(db).FindAsync(staff, hold.Reference, default))!;
        Assert.Equal([SlotEventKind.Held, SlotEventKind.Confirmed, SlotEventKind.MovedHere, SlotEventKind.Cancelled], details.History.Select(step => step.Kind));
        Assert.Equal([StepActorKind.Guest, StepActorKind.Guest, StepActorKind.Staff, StepActorKind.Staff], details.History.Select(step => step.Who.Kind));
        Assert.Equal("desk@example.com", details.History[2].Who.Name);
        Assert.Equal(Duration.FromMinutes(90), details.History[2].Place.Start.ToInstant() - details.History[2].Before!.Start.ToInstant());
        Assert.Equal("The doctor is ill", details.CancelReason);
    }

    [Fact]
    public async Task Other_bookings_of_the_same_email_are_listed()
    {
        var booking = await BookForAsync(Slots[0], "Zoë Novák", "zoe@example.com", null);
        var other = await BookForAsync(Slots[1], "Zoë Novák", "Zoe@example.com", null);
        await BookForAsync(Slots[2], "Li Na", "lina@example.org", null);
        await using var db = Database.NewContext();
        var details = (await Queries(db).FindAsync(await StaffAsync(), booking.Reference, default))!;
        Assert.Equal([other.Reference], details.Others.Select(row => row.Reference));
    }

    [Fact]
    public async Task Known_patients_are_found_by_the_same_words()
    {
        await Database.AddPatientAsync("zoe@example.com", "Zoë Novák");
        await Database.AddPatientAsync("lina@example.org", "Li Na");
        await using var db = Database.NewContext();
        Assert.Equal(["Zoë Novák"], (await Queries(db).PatientsAsync(PeopleSearch.Of("novak")!, 8, default)).Select(row => row.Name));
        Assert.Equal(2, (await Queries(db).PatientsAsync(PeopleSearch.Of("7946 0001")!, 8, default)).Count);
        Assert.Empty(await Queries(db).PatientsAsync(PeopleSearch.Of("MB-7K3Q-9D2F")!, 8, default));
    }

    private static StaffBookingQueries Queries(MediBook.Web.Data.MediBookDbContext db) => new(db, new BookingQueries(db, Options.Create(new BookingOptions())), Options.Create(new BookingOptions()));

    private async Task<Actor> StaffAsync()
    {
        _staff ??= await Database.AddStaffAsync("desk@example.com", Roles.Reception);
        return _staff;
    }

    private Actor? _staff;

    private Task<IReadOnlyList<string>> FindAsync(string typed) => NamesAsync(All with { Search = PeopleSearch.Of(typed) });

    private async Task<IReadOnlyList<string>> NamesAsync(StaffBookingFilter filter)
    {
        await using var db = Database.NewContext();
        return [.. (await Queries(db).ListAsync(filter, StaffBookingOrder.Latest, null, default)).Bookings.Select(row => row.PatientName)];
    }

    private async Task<BookingReceipt> BookForAsync(int slot, string name, string email, string? phone) =>
        (await Bookings.BookAsync(TestData.NewGuest(), new BookRequest(slot, new PatientDetails(name, email, phone, null), Guid.NewGuid()), default)).Value;

    private async Task HoldForAsync(int slot, string name) => Assert.True((await Bookings.HoldAsync(
        TestData.NewGuest(), new HoldRequest(slot, Guid.NewGuid(), new PatientDetails(name, "held@example.com", null, null)), default)).Succeeded);

    /// <summary>Cancelled bookings with their trail: two or three of a slot, three made at the same moment.</summary>
    private Task<int> FillAsync(int count) => Database.ExecuteAsync($"""
        insert into slots (doctor_id, location_id, starts_at, ends_at, state, overbooked, version)
        select {Doctor.Id}, 1, at, at + interval '5 minutes', 'OPEN', false, 0
        from generate_series(1, {count / 2}) n, lateral (select date_trunc('hour', now()) + interval '40 days' + n * interval '5 minutes' as at) t;
        create temporary table made as
        select 1000000 + n as id, n, s.id as slot_id, 2 * ((n - 1) / {count / 2}) as version
        from generate_series(1, {count}) n
        join (select id, row_number() over (order by id) as place from slots where starts_at > now() + interval '39 days') s on s.place = 1 + (n - 1) % {count / 2};
        insert into bookings (id, reference, slot_id, status, attendance, patient_name, patient_email, created_at, ended_at, extensions, revision)
        select id, 'MB-2345-' || translate(upper(lpad(to_hex(n), 4, '0')), '01', 'XY'), slot_id, 'CANCELLED', 'EXPECTED', 'P' || n, 'p' || n || '@example.com',
            now() - (n / 3) * interval '1 minute', now(), 0, 1 from made;
        insert into slot_events (slot_id, version, kind, booking_id, actor, at)
        select slot_id, version + 1, 'BOOKED', id, 'guest', now() from made union all select slot_id, version + 2, 'CANCELLED', id, 'guest', now() from made;
        update slots set version = (select 2 * count(*) from made where slot_id = slots.id) where starts_at > now() + interval '39 days';
        drop table made
        """);
}
