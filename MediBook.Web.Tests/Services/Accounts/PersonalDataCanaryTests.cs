using System.IO.Compression;
using MediBook.Web.Data;
using MediBook.Web.Domain;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Tests.Support;
using NodaTime;

namespace MediBook.Web.Tests.Services.Accounts;

/// <summary>
/// Canary values in every field that can hold something of a person, for two people: the export of one has all of hers and none of his; after her
/// erasure no table of any schema, no outbox, no job and no file holds any of hers, and his are all there.
/// </summary>
public sealed class PersonalDataCanaryTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const string Ada = "canarya";
    private const string Bob = "canaryb";

    /// <summary>Texts that only ever come from a closed list, a clock or a hash: no person's word gets into them.</summary>
    private static readonly string[] Closed =
    [
        "account_sessions.stamp_hash", "email_proofs.token_hash", "invitations.token_hash", "data_exports.token_hash", "data_exports.content", "manage_links.token_hash",
        "calendar_feeds.kind", "calendar_feeds.token_hash", "waiting_entries.ending", "booking_answers.kind", "booking_rights.level", "booking_rights.token_hash", "outbox_messages.kind", "outbox_messages.state", "outbox_messages.failure", "live_holds.owner_key", "live_holds.address_key", "booking_seats.owner_key",
        "audit_person_values.field", "audit_person_values.person_key", "attendance_events.before", "attendance_events.after", "attendance_events.actor", "slot_events.kind", "slot_events.actor",
        "audit_entries.action", "audit_entries.subject", "audit_entries.fields", "audit_entries.actor", "bookings.reference", "bookings.status", "bookings.attendance",
        "users.password_hash", "users.security_stamp", "users.concurrency_stamp", "keyed_requests.owner_key",
    ];

    private static readonly Dictionary<string, (string Phone, string Backwards)> Digits = new() { [Ada] = ("5550001", "1000555"), [Bob] = ("7770002", "2000777") };
    private TestDatabase _database = null!;
    private MediBookApp _app = null!;
    private Doctor _doctor = null!;
    private Actor _desk = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        _doctor = await _database.AddClinicAsync();
        _desk = await _database.AddStaffAsync("desk@example.com", Roles.Reception, Roles.Overbooking);
        _app = new MediBookApp(_database, settings: new() { ["Site:PublicUrl"] = "https://book.clinic.example/", ["Jobs:Enabled"] = "true" });
        _ = _app.Server;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task An_export_has_all_of_its_own_and_erasure_leaves_nothing_of_it_anywhere()
    {
        var browser = await FillAsync(Ada);
        await FillAsync(Bob);
        await _app.SendMailAsync();
        await Poll.UntilAsync(async () => await _database.ScalarAsync<int>("select count(*) from outbox_messages where state = 'WAITING'") == 0);
        var open = PersonalData.Tables.SelectMany(table => table.Told.Concat(table.Hidden).Select(column => $"public.{table.Table}.{column}"))
            .Except(Closed.Select(column => $"public.{column}")).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(open, (await FindAsync(Ada)).Order(StringComparer.Ordinal));
        Assert.Equal(open, (await FindAsync(Bob)).Order(StringComparer.Ordinal));
        Assert.NotEmpty(FilesWith(Ada));

        var (json, html) = await ExportAsync(browser);
        foreach (var table in PersonalData.Tables)
        {
            foreach (var column in table.Told)
            {
                foreach (var value in await _database.ListAsync<string>($"select distinct {column}::text from {table.Table} where {column}::text ilike '%{Ada}%'"))
                {
                    Assert.Contains(value, json, StringComparison.Ordinal);
                    Assert.Contains(value, html, StringComparison.Ordinal);
                }
            }
        }

        foreach (var text in new[] { json, html })
        {
            Assert.DoesNotContain(Bob, text, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(Digits[Bob].Phone, text, StringComparison.Ordinal);
            Assert.DoesNotContain("secret", text, StringComparison.OrdinalIgnoreCase);
        }

        var before = await FindAsync(Bob);
        var erased = await browser.SubmitAsync(await browser.GetAsync("/account/erase"), "form#erase", ("Input.Password", TestData.Password));
        Assert.Equal((303, "/"), (erased.Status, erased.Location));
        await Poll.UntilAsync(async () => await _database.ScalarAsync<int>("select count(*) from outbox_messages where state = 'WAITING'") == 0);

        Assert.Empty(await FindAsync(Ada));
        Assert.Empty(FilesWith(Ada));
        Assert.Equal(before.Order(StringComparer.Ordinal), (await FindAsync(Bob)).Order(StringComparer.Ordinal));
        Assert.Equal(1, await _database.ScalarAsync<int>("select count(*) from audit_entries where action = 'ERASED' and actor like 'account:%'"));
        Assert.Equal("Your account and your data are erased.", (await browser.FollowAsync(erased)).Find(".banner-success").TextContent.Trim());
        Assert.Equal(302, (await browser.GetAsync("/account")).Status);
        Assert.Empty(await Proof.HistoryChecker.CheckAsync(_database));
        Assert.DoesNotContain(_app.Logs.Entries, entry => entry.Contains(Ada, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>A person with a canary wherever something of a person can be.</summary>
    private async Task<Browser> FillAsync(string canary)
    {
        var email = $"{canary}-mail@example.com";
        var (person, details) = (await _database.AddPatientAsync(email, $"{canary}-first-name"), new PatientDetails($"{canary}-name", email, $"{canary} {Digits[canary].Phone}", $"{canary}-reason"));
        var browser = await _app.SignInAsync(email);
        await browser.SubmitAsync(
            await browser.GetAsync("/Identity/Account/Manage"), "form#details", ("Input.Name", $"{canary}-new-name"), ("Input.Phone", $"{canary} {Digits[canary].Phone}"));
        var slots = await _database.AddSlotsAsync((await _database.AddDoctorAsync()).Id, 4);
        var bookings = _database.Bookings();
        var (own, guests) = (await bookings.BookAsync(person, Book(slots[0]), default), await bookings.BookAsync(TestData.NewGuest(), Book(slots[1]), default));
        var cancelled = await bookings.BookAsync(person, Book(slots[2]), default);
        await bookings.CancelAsync(_desk, new CancelRequest(cancelled.Value.BookingId, Guid.NewGuid(), $"{canary}-cancel-reason"), default);
        var held = await bookings.HoldAsync(person, new HoldRequest(slots[3], Guid.NewGuid(), details), default);
        Assert.True(own.Succeeded && guests.Succeeded && held.Succeeded);
        await using var db = _database.NewContext();
        var day = (await db.NowAsync(default)).InZone(Zones.Of("Europe/London")).Date.PlusDays(canary == Ada ? 9 : 10);
        Assert.True((await bookings.OverbookAsync(
            _desk, new OverbookRequest(_doctor.Id, day, new LocalTime(10, 0), new LocalTime(10, 20), $"{canary}-overbooked", details, Guid.NewGuid()), default)).Succeeded);
        await new ManageLinks(db).MintAsync(guests.Value.BookingId, default);
        await _database.ExecuteAsync($"""
            update users set email_confirmed = true, phone_number = '{canary}-account-phone' where id = {person.AccountId};
            update bookings set language = '{canary}-lang', guest_key = '{canary}-guest-key' where patient_email = '{email}';
            update outbox_messages set language = '{canary}-lang' where booking_id in (select id from bookings where patient_email = '{email}');
            update account_sessions set browser = '{canary}-browser', system = '{canary}-system' where account_id = {person.AccountId};
            insert into email_proofs values ({person.AccountId}, '{canary}-other@example.com', '{OwnerKeys.Hash(canary)}', now(), now() + interval '1 day');
            insert into calendar_feeds values ({person.AccountId}, 'OWN', '{OwnerKeys.Hash(canary + "calendar")}', '{canary}-lang', now());
            insert into patients (name, email, phone, family_account_id, family_place, birth_date)
            values ('{canary}-child', '', '{canary} {Digits[canary].Phone}', {person.AccountId}, 1, '2019-03-27');
            insert into booking_rights (patient_id, giver_account_id, email, level, ends_at, created_at, operation_id)
            values ({person.PatientId}, {person.AccountId}, '{canary}-friend@example.com', 'SEE', now() + interval '9 days', now(), gen_random_uuid());
            insert into booking_answers (booking_id, position, kind, question, answer) values ({own.Value.BookingId}, 1, 'SHORT_TEXT', '{canary}-question', '{canary}-answer');
            insert into waiting_entries (account_id, patient_id, doctor_id, weekdays, last_date, language, joined_at, seat, revision)
            values ({person.AccountId}, {person.PatientId}, {_doctor.Id}, 127, current_date + 30, '{canary}-lang', now(), 1, 0);
            insert into waiting_entries (booking_id, newest_slot_id, weekdays, last_date, language, joined_at, seat, revision)
            values ({guests.Value.BookingId}, {slots[3]}, 127, current_date + 30, '{canary}-lang', now(), 0, 0);
            insert into user_tokens values ({person.AccountId}, '{canary}-provider', '{canary}-token', '{canary}-secret');
            insert into user_claims (user_id, claim_type, claim_value) values ({person.AccountId}, '{canary}-claim', '{canary}-value');
            insert into user_logins (login_provider, provider_key, provider_display_name, user_id) values ('{canary}-login', '{canary}-key', '{canary}-display', {person.AccountId});
            insert into keyed_requests (owner_key, key_hash, fingerprint, started_at, status, protected_answer)
            values ('account:{person.AccountId}', '{canary}-hash', '{canary}-print', now(), 201, convert_to('{canary}-answer', 'UTF8'));
            insert into data_exports (account_id, language, asked_at, made_at, ends_at) values ({person.AccountId}, '{canary}-lang', now(), now() - interval '2 days', now() - interval '1 day')
            """);
        return browser;

        BookRequest Book(int slot) => new(slot, details, Guid.NewGuid());
    }

    private async Task<(string Json, string Html)> ExportAsync(Browser browser)
    {
        Assert.Equal(303, (await browser.SubmitAsync(await browser.GetAsync("/account/export"), "form#export", ("Input.Password", TestData.Password))).Status);
        string? link = null;
        await Poll.UntilAsync(async () => (link = (await _app.MailsAsync()).LastOrDefault(mail => mail.Subject == "What you asked for is ready")?.TextBody) is not null, 60);
        var page = await browser.GetAsync(new Uri(link!.Split('\n', StringSplitOptions.TrimEntries).Single(line => line.StartsWith("http", StringComparison.Ordinal))).PathAndQuery);
        using var zip = new ZipArchive(await browser.Client.GetStreamAsync(new Uri(page.Find("#save").GetAttribute("href")!, UriKind.Relative)));
        return (await ReadAsync(zip, "data.json"), await ReadAsync(zip, "data.html"));
    }

    private static async Task<string> ReadAsync(ZipArchive zip, string name)
    {
        using var reader = new StreamReader(zip.GetEntry(name)!.Open());
        return await reader.ReadToEndAsync();
    }

    /// <summary>The columns of every table of every schema in which a canary sits, as the database's catalogue lists them.</summary>
    private async Task<List<string>> FindAsync(string canary)
    {
        var columns = await _database.ListAsync<string>(
            """
            select format('%I.%I.%I|%s', columns.table_schema, columns.table_name, column_name, data_type) from information_schema.columns
            join information_schema.tables using (table_schema, table_name)
            where table_schema not in ('pg_catalog', 'information_schema') and table_type = 'BASE TABLE'
                and data_type not in ('integer', 'bigint', 'smallint', 'boolean', 'timestamp with time zone', 'timestamp without time zone', 'date', 'interval', 'uuid', 'numeric', 'double precision')
            """);
        var found = new List<string>();
        foreach (var (name, type) in columns.Select(column => (column.Split('|')[0], column.Split('|')[1])))
        {
            var (table, column) = (name[..name.LastIndexOf('.')], name[(name.LastIndexOf('.') + 1)..]);
            var text = type == "bytea" ? $"encode({column}, 'escape')" : $"{column}::text collate \"C\"";
            if (await _database.ScalarAsync<bool>($"select exists (select from {table} where {text} ~* '{canary}|{Digits[canary].Phone}|{Digits[canary].Backwards}')"))
            {
                found.Add(name.Replace("\"", "", StringComparison.Ordinal));
            }
        }

        return found;
    }

    private List<string> FilesWith(string canary) => Directory.Exists(_app.DataFolder)
        ? [.. Directory.EnumerateFiles(_app.DataFolder, "*", SearchOption.AllDirectories).Where(file => File.ReadAllText(file).Contains(canary, StringComparison.OrdinalIgnoreCase))]
        : [];
}
