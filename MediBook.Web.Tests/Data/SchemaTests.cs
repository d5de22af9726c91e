using MediBook.Web.Data;
using MediBook.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace MediBook.Web.Tests.Data;

/// <summary>The shape of the tables that decides how many legitimate bookings are aborted: see ADR 1.</summary>
public sealed class SchemaTests(SchemaTests.World world) : IClassFixture<SchemaTests.World>
{
    [Fact]
    public async Task The_model_and_the_migrations_agree()
    {
        await using var db = world.Database.NewContext();
        Assert.False(db.Database.HasPendingModelChanges());
    }

    [Theory]
    [InlineData("slots", "fillfactor=30")]
    [InlineData("bookings", "fillfactor=30")]
    public async Task Rows_have_room_to_change_in_place(string table, string option) =>
        Assert.Equal(option, await world.Database.ScalarAsync<string>($"select array_to_string(reloptions, ',') from pg_class where oid = '{table}'::regclass"));

    [Theory]
    [InlineData("slots", "booking_id|held_until|version|state")]
    [InlineData("bookings", "status|attendance|expires_at|confirmed_at|ended_at|revision|extensions|visit_type_id")]
    public async Task No_index_names_a_column_that_changes_with_each_booking(string table, string columns)
    {
        var indexes = await world.Database.ListAsync<string>($"select pg_get_indexdef(indexrelid) from pg_index where indrelid = '{table}'::regclass");
        Assert.NotEmpty(indexes);
        // The doctor's exclusion constraint names the state in its predicate: no booking changes it.
        Assert.DoesNotContain(
            indexes.Where(index => !index.Contains(ConstraintNames.DoctorInOnePlace, StringComparison.Ordinal)),
            index => System.Text.RegularExpressions.Regex.IsMatch(index, $@"\b({columns})\b"));
        Assert.DoesNotContain(indexes, index => System.Text.RegularExpressions.Regex.IsMatch(index, @"\b(held_until|booking_id|version|expires_at)\b"));
    }

    [Theory]
    [InlineData("slot_claims")]
    [InlineData("slot_events")]
    [InlineData("outbox_messages")]
    [InlineData("live_holds")]
    [InlineData("booking_seats")]
    [InlineData("booking_answers")]
    [InlineData("slots")]
    public async Task What_a_booking_writes_has_no_foreign_key_to_bookings(string table) =>
        Assert.Empty(await world.Database.ListAsync<string>(
            $"select conname::text from pg_constraint where contype = 'f' and confrelid = 'bookings'::regclass and conrelid = '{table}'::regclass"));

    [Fact]
    public async Task The_deciding_clock_is_the_databases_own()
    {
        Assert.Equal("select clock_timestamp()", (await world.Database.ScalarAsync<string>("select prosrc from pg_proc where proname = 'booking_clock'")).Trim());
        Assert.Empty(await world.Database.ListAsync<string>("select tablename::text from pg_tables where schemaname = 'public' and tablename like '%test%'"));
        Assert.True(await world.Database.ScalarAsync<bool>("select abs(extract(epoch from booking_clock() - clock_timestamp())) < 1"));
    }

    [Fact]
    public async Task The_constraints_that_the_code_knows_are_there_by_name()
    {
        var known = typeof(ConstraintNames).GetFields().Select(field => (string)field.GetRawConstantValue()!).ToList();
        var there = await world.Database.ListAsync<string>("select conname::text from pg_constraint union select relname::text from pg_class where relkind = 'i'");
        Assert.NotEmpty(known);
        Assert.Empty(known.Except(there));
    }

    [Fact]
    public async Task A_booking_connection_scans_by_index_and_has_short_limits()
    {
        await using var db = await world.Database.BookingContexts.CreateDbContextAsync();
        Assert.Equal(
            ["10s", "2s", "5s", "off", "off"],
            (await db.Database.SqlQueryRaw<string>(
                "select setting from unnest(array[current_setting('enable_seqscan'), current_setting('jit'), current_setting('lock_timeout'), current_setting('statement_timeout'), current_setting('idle_in_transaction_session_timeout')]) as setting")
                .ToListAsync()).Order(StringComparer.Ordinal));
        Assert.False(db.Database.AutoSavepointsEnabled);
    }

    [Fact]
    public async Task No_connection_compiles_a_statement_or_starts_workers_for_one()
    {
        await using var db = world.Database.NewContext();
        Assert.Equal(
            ["0", "off"],
            await db.Database.SqlQueryRaw<string>(
                "select setting from unnest(array[current_setting('max_parallel_workers_per_gather'), current_setting('jit')]) as setting").ToListAsync());
    }

    /// <summary>A database as an installation has it: the migrations alone.</summary>
    public sealed class World(PostgresFixture postgres) : IAsyncLifetime
    {
        public TestDatabase Database { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Database = await postgres.CreateEmptyDatabaseAsync();
            await using var db = Database.NewContext();
            await db.Database.MigrateAsync();
        }

        public ValueTask DisposeAsync() => Database.DisposeAsync();
    }
}
