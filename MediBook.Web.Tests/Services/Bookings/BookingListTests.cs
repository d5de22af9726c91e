using MediBook.Web.Data;
using MediBook.Web.Domain;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Tests.Support;
using Microsoft.Extensions.Options;
using NodaTime;

namespace MediBook.Web.Tests.Services.Bookings;

/// <summary>The list that programs read: whose bookings, in which order, and in slices that neither skip nor repeat.</summary>
public sealed class BookingListTests(PostgresFixture postgres) : BookingTestBase(postgres)
{
    private static readonly BookingListFilter Everything = new(null, null, 100, null);
    private Actor _ada = null!;
    private Actor _bob = null!;
    private Actor _admin = null!;
    private Actor _reception = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _ada = await Database.AddPatientAsync("ada@example.com");
        _bob = await Database.AddPatientAsync("bob@example.com");
        _admin = await Database.AddStaffAsync("admin@example.com", Roles.Admin);
        _reception = await Database.AddStaffAsync("reception@example.com", Roles.Reception);
    }

    [Fact]
    public async Task A_row_tells_the_booking_its_slot_and_its_doctor()
    {
        var booked = (await BookAsync(_ada, Slots[1], "Ada@Example.com")).Value;
        var hold = (await HoldAsync(_bob, Slots[0])).Value;

        var row = Assert.Single((await ListAsync(_ada, Everything)).Bookings);
        await using var db = Database.NewContext();
        var (slot, made) = ((await db.FindAsync<Slot>(Slots[1]))!, (await db.FindAsync<Booking>(booked.BookingId))!);
        Assert.Equal(
            new BookingRow(
                booked.BookingId, Slots[1], "Ada Novak", "Ada@Example.com", "020 7946 0001", BookingStatus.Confirmed, made.CreatedAt, made.CreatedAt,
                slot.StartsAt, 30, Doctor.Name, "Dermatology", Doctor.Id, null, booked.Reference, _ada.AccountId),
            row);
        Assert.Equal(row, await FindAsync(_ada, booked.BookingId));
        var held = (await FindAsync(_bob, hold.BookingId))!;
        Assert.Equal((BookingStatus.Pending, null, ""), (held.Status, held.ConfirmedAt, held.PatientEmail));
        Assert.Equal(Duration.FromMinutes(2), held.ExpiresAt - held.BookingTime);
    }

    [Fact]
    public async Task Everyone_sees_their_own_and_an_admin_everyones()
    {
        var guest = TestData.NewGuest();
        var adas = (await BookAsync(_ada, Slots[0], "friend@example.com")).Value.BookingId;
        var bobs = (await BookAsync(_bob, Slots[1], "bob@example.com")).Value.BookingId;
        var receptions = (await BookAsync(_reception, Slots[2])).Value.BookingId;
        var guests = (await BookAsync(guest, Slots[3], "guest@example.com")).Value.BookingId;

        Assert.Equal([adas], await IdsAsync(_ada));
        Assert.Equal([receptions], await IdsAsync(_reception));
        Assert.Equal([guests], await IdsAsync(guest));
        Assert.Equal([guests, receptions, bobs, adas], await IdsAsync(_admin));
        Assert.Empty(await IdsAsync(Actor.Job));
        foreach (var (actor, own) in new[] { (_ada, adas), (_bob, bobs), (_reception, receptions), (guest, guests) })
        {
            foreach (var id in new[] { adas, bobs, receptions, guests })
            {
                Assert.Equal(id == own, await FindAsync(actor, id) is not null);
            }
        }

        Assert.NotNull(await FindAsync(_admin, guests));
        Assert.Null(await FindAsync(_admin, 0));
    }

    [Fact]
    public async Task A_link_opens_its_one_booking()
    {
        var first = (await BookAsync(TestData.NewGuest(), Slots[0], "guest@example.com")).Value;
        var second = (await BookAsync(TestData.NewGuest(), Slots[1], "guest@example.com")).Value;
        await using var db = Database.NewContext();
        var holder = new Actor(null, null, null, null, [OwnerKeys.Hash(await new ManageLinks(db).MintAsync(first.BookingId, default))], []);

        Assert.Equal(first.BookingId, (await FindAsync(holder, first.BookingId))?.Id);
        Assert.Null(await FindAsync(holder, second.BookingId));
    }

    [Fact]
    public async Task The_newest_come_first_and_slices_neither_skip_nor_repeat()
    {
        foreach (var slot in Slots)
        {
            await BookAsync(_ada, slot);
        }

        var ids = await Database.ListAsync<int>("select id from bookings order by id");
        // Two at one instant, three at a later one, and one that is the oldest although its id is the newest.
        await Database.ExecuteAsync(
            $"""
            update bookings set created_at = timestamptz '2026-01-01 10:00Z' where id in ({ids[0]}, {ids[1]});
            update bookings set created_at = timestamptz '2026-01-01 10:00:00.000001Z' where id in ({ids[2]}, {ids[3]}, {ids[4]});
            update bookings set created_at = timestamptz '2026-01-01 09:00Z' where id = {ids[5]}
            """);
        int[] expected = [ids[2], ids[3], ids[4], ids[0], ids[1], ids[5]];
        foreach (var actor in new[] { _ada, _admin })
        {
            for (var most = 1; most <= 7; most++)
            {
                var (seen, slices, after) = (new List<int>(), 0, (BookingCursor?)null);
                do
                {
                    var slice = await ListAsync(actor, Everything with { Most = most, After = after });
                    Assert.InRange(slice.Bookings.Count, 1, most);
                    seen.AddRange(slice.Bookings.Select(row => row.Id));
                    (slices, after) = (slices + 1, slice.Next);
                }
                while (after is not null);

                Assert.Equal(expected, seen);
                Assert.Equal((6 + most - 1) / most, slices);
            }
        }
    }

    [Fact]
    public async Task A_hold_past_its_time_reads_as_failed()
    {
        var stale = (await HoldAsync(_ada, Slots[0])).Value.BookingId;
        await Database.AdvanceAsync(Duration.FromSeconds(121));
        var live = (await HoldAsync(_bob, Slots[1])).Value.BookingId;
        var confirmed = (await BookAsync(_bob, Slots[2], "bob@example.com")).Value.BookingId;
        var cancelled = (await BookAsync(_bob, Slots[3], "bob@example.com")).Value.BookingId;
        await CancelAsync(_bob, cancelled);

        Assert.Equal([stale], await IdsAsync(_admin, BookingStatus.Failed));
        Assert.Equal([live], await IdsAsync(_admin, BookingStatus.Pending));
        Assert.Equal([confirmed], await IdsAsync(_admin, BookingStatus.Confirmed));
        Assert.Equal([cancelled], await IdsAsync(_admin, BookingStatus.Cancelled));
        Assert.Equal(BookingStatus.Failed, (await FindAsync(_ada, stale))!.Status);
        Assert.Equal("PENDING", await StatusAsync(stale));
        await Database.Holds.SweepAsync(default);
        Assert.Equal([stale], await IdsAsync(_admin, BookingStatus.Failed));
    }

    [Fact]
    public async Task An_email_narrows_without_regard_to_case_and_opens_nothing()
    {
        var own = (await BookAsync(_ada, Slots[0], "Ada@Example.com")).Value.BookingId;
        var friends = (await BookAsync(_ada, Slots[1], "Łucja@example.com")).Value.BookingId;
        await BookAsync(_bob, Slots[2], "bob@example.com");

        Assert.Equal([own], await IdsAsync(_ada, email: " aDA@example.com"));
        Assert.Equal([friends], await IdsAsync(_ada, email: "łUCJA@EXAMPLE.com"));
        Assert.Equal([friends], await IdsAsync(_admin, email: "łucja@example.com"));
        Assert.Empty(await IdsAsync(_ada, email: "bob@example.com"));
        Assert.Empty(await IdsAsync(_ada, email: "%"));
    }

    [Fact]
    public async Task Every_list_is_read_by_an_index_among_a_hundred_thousand_bookings()
    {
        await AddManyAsync(100_000);
        var wire = new Statements();
        await using var source = DatabaseConnections.DataSource(Database.ConnectionString, "medibook-tests", 2);
        await using var db = new MediBookDbContext(
            DatabaseConnections.Configure(new Microsoft.EntityFrameworkCore.DbContextOptionsBuilder<MediBookDbContext>(), source).AddInterceptors(wire).Options);
        var queries = new BookingQueries(db, Options.Create(new BookingOptions()));
        var full = await queries.ListAsync(_admin, Everything with { Most = 1000 }, default);
        Assert.Equal(1000, full.Bookings.Count);
        foreach (var (actor, filter, index) in new[]
        {
            (_admin, Everything, "ix_bookings_created_at"),
            (_admin, Everything with { After = full.Next }, "ix_bookings_created_at"),
            (_admin, Everything with { Status = BookingStatus.Confirmed }, "ix_bookings_created_at"),
            (_ada, Everything, "ix_bookings_account_id"),
            (_ada, Everything with { After = full.Next }, "ix_bookings_account_id"),
            (_ada, Everything with { PatientEmail = "ada@example.com" }, "ix_bookings_account_id"),
            (_ada with { GuestKey = OwnerKeys.Hash("cookie") }, Everything, "ix_bookings_account_id"),
        })
        {
            await queries.ListAsync(actor, filter, default);
            var plan = await wire.ExplainLastAsync(source);
            Assert.True(plan.Contains(index, StringComparison.Ordinal) && !plan.Contains("Seq Scan on bookings", StringComparison.Ordinal), plan);
        }

        await Database.ExecuteAsync("delete from bookings");
    }

    /// <summary>Bookings of a hundred accounts in the past: the bare rows, for the planner.</summary>
    private async Task AddManyAsync(int count)
    {
        var others = await Database.AddPatientsAsync([.. Enumerable.Range(0, 100).Select(index => $"many{index}@example.com")]);
        await Database.ExecuteAsync(
            $"""
            insert into bookings (id, reference, slot_id, account_id, status, attendance, patient_name, patient_email, created_at, confirmed_at, ended_at, extensions, revision)
            select 1000000 + n,
                (select 'MB-' || string_agg(substr('23456789ABCDEFGHJKLMNPQRSTUVWXYZ', 1 + ((n >> (5 * p)) & 31), 1) || case p when 3 then '-' else '' end, '' order by p) from generate_series(0, 7) p),
                {Slots[0]}, case when n % 1000 = 0 then {_ada.AccountId} else {others[0].AccountId} + n % 100 end,
                case when n % 2 = 0 then 'CANCELLED' else 'CONFIRMED' end, 'EXPECTED', 'Many', 'many@example.com', now() - n * interval '1 minute',
                now() - n * interval '1 minute', case when n % 2 = 0 then now() end, 0, 1
            from generate_series(1, {count}) n;
            analyze bookings
            """);
    }

    private async Task<BookingSlice> ListAsync(Actor actor, BookingListFilter filter)
    {
        await using var db = Database.NewContext();
        return await new BookingQueries(db, Options.Create(new BookingOptions())).ListAsync(actor, filter, default);
    }

    private async Task<BookingRow?> FindAsync(Actor actor, int id)
    {
        await using var db = Database.NewContext();
        return await new BookingQueries(db, Options.Create(new BookingOptions())).FindRowAsync(actor, id, default);
    }

    private async Task<List<int>> IdsAsync(Actor actor, BookingStatus? status = null, string? email = null) =>
        [.. (await ListAsync(actor, Everything with { Status = status, PatientEmail = email })).Bookings.Select(row => row.Id)];

    /// <summary>Keeps the last read, to ask for its plan with the same parameters.</summary>
    private sealed class Statements : Microsoft.EntityFrameworkCore.Diagnostics.DbCommandInterceptor
    {
        private string _text = "";
        private List<Npgsql.NpgsqlParameter> _parameters = [];

        public override ValueTask<Microsoft.EntityFrameworkCore.Diagnostics.InterceptionResult<System.Data.Common.DbDataReader>> ReaderExecutingAsync(
            System.Data.Common.DbCommand command,
            Microsoft.EntityFrameworkCore.Diagnostics.CommandEventData eventData,
            Microsoft.EntityFrameworkCore.Diagnostics.InterceptionResult<System.Data.Common.DbDataReader> result,
            CancellationToken cancellationToken = default)
        {
            (_text, _parameters) = (command.CommandText, [.. command.Parameters.Cast<Npgsql.NpgsqlParameter>().Select(parameter => parameter.Clone())]);
            return ValueTask.FromResult(result);
        }

        public async Task<string> ExplainLastAsync(Npgsql.NpgsqlDataSource source)
        {
            await using var command = source.CreateCommand("explain " + _text);
            command.Parameters.AddRange(_parameters.ToArray());
            await using var reader = await command.ExecuteReaderAsync();
            var lines = new List<string>();
            while (await reader.ReadAsync())
            {
                lines.Add(reader.GetString(0));
            }

            return string.Join('\n', lines);
        }
    }
}
