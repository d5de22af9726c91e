using MediBook.Web.Data;
using MediBook.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace MediBook.Web.Tests.Data;

/// <summary>The list of personal data against the database's own catalogue: what is new in a table cannot be forgotten.</summary>
public sealed class PersonalDataTests(PostgresFixture postgres) : IAsyncLifetime
{
    private TestDatabase _database = null!;

    public async ValueTask InitializeAsync() => _database = await postgres.CreateDatabaseAsync();

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task Every_text_in_the_database_is_exported_or_hidden_or_said_to_be_nobodys()
    {
        var there = await _database.ListAsync<string>(
            """
            select format('%s.%s', columns.table_name, column_name) from information_schema.columns
            join information_schema.tables using (table_schema, table_name)
            where columns.table_schema = 'public' and table_type = 'BASE TABLE' and table_name <> 'test_clock'
                and (data_type in ('text', 'character varying', 'character', 'json', 'jsonb', 'xml', 'bytea') or (data_type = 'ARRAY' and udt_name in ('_text', '_varchar')))
            """);
        var known = PersonalData.Tables.SelectMany(table => table.Told.Concat(table.Hidden).Select(column => $"{table.Table}.{column}")).Concat(PersonalData.Impersonal.Keys).ToList();
        Assert.Equal(known.Distinct().Order(StringComparer.Ordinal), known.Order(StringComparer.Ordinal));
        Assert.Empty(there.Except(known));
        Assert.Empty(known.Except(there));
    }

    [Fact]
    public async Task Every_table_that_names_a_person_or_a_booking_is_in_the_list()
    {
        var naming = await _database.ListAsync<string>(
            """
            select distinct table_name::text from information_schema.columns
            where table_schema = 'public' and column_name in ('account_id', 'user_id', 'patient_id', 'booking_id', 'person_key', 'owner_key')
            """);
        // A doctor's record is the clinic's, and a batch of times the work of staff: whoever has one of them is not erased while at work.
        Assert.Equal(["doctors", "slot_batches"], naming.Except(PersonalData.Tables.Select(table => table.Table)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Every_statement_of_the_list_is_one_that_the_database_takes()
    {
        await using var db = _database.NewContext();
        var nobody = await db.FindBookingsAsync(new DataSubject(0, 0, "nobody@example.com", "email:none", []), forUpdate: false, default);
        foreach (var table in PersonalData.Tables)
        {
            Assert.Empty(await db.Database.SqlQueryRaw<string>(table.Read, nobody.ToParameters()).ToListAsync());
        }

        await db.EraseAsync(nobody, default);
        await db.EraseAsync(nobody with { AccountId = null, PatientId = null, Email = null, SeatKey = null }, default);
    }
}
