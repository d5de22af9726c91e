using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;

namespace MediBook.Web.Data;

/// <summary>Whose data it is: an account with its "me", or a guest known by an address alone.</summary>
/// <param name="AccountId">The account, or null for a guest.</param>
/// <param name="PatientId">The account's "me", or null.</param>
/// <param name="Email">The address in small letters, where it is proven (or asked for by an admin); null: bookings are not looked for by address.</param>
/// <param name="SeatKey">The key of seats that were taken by the address.</param>
/// <param name="Bookings">Ids of the person's bookings.</param>
public sealed record DataSubject(int? AccountId, int? PatientId, string? Email, string? SeatKey, IReadOnlyList<int> Bookings)
{
    /// <inheritdoc />
    public override string ToString() => nameof(DataSubject);

    /// <summary>
    /// The parameters of every statement of <see cref="PersonalData"/>: <c>@account</c>, <c>@patient</c>, <c>@email</c>, <c>@seat</c>, <c>@owner</c>,
    /// <c>@bookings</c>.
    /// </summary>
    public NpgsqlParameter[] ToParameters() =>
    [
        Of("account", NpgsqlDbType.Integer, AccountId),
        Of("patient", NpgsqlDbType.Integer, PatientId),
        Of("email", NpgsqlDbType.Text, Email),
        Of("seat", NpgsqlDbType.Text, SeatKey),
        Of("owner", NpgsqlDbType.Text, AccountId is { } id ? FormattableString.Invariant($"account:{id}") : null),
        Of("bookings", NpgsqlDbType.Array | NpgsqlDbType.Integer, Bookings.ToArray()),
    ];

    private static NpgsqlParameter Of(string name, NpgsqlDbType type, object? value) => new(name, type) { Value = value ?? DBNull.Value };
}

/// <summary>One kind of personal data: where it lies, which rows are a person's, what an export tells of them, what erasure does with them.</summary>
/// <param name="Table">The table.</param>
/// <param name="Own">The condition by which its rows are a person's.</param>
/// <param name="Select">What an export tells of a row, as a list of SQL expressions with names.</param>
/// <param name="Told">The text columns that <paramref name="Select"/> tells.</param>
/// <param name="Hidden">The text columns that follow from told ones, or are secrets that no export tells.</param>
/// <param name="Erase">The statement that erases; null: what it holds is no longer anybody's once the rest is erased.</param>
public sealed record PersonalTable(string Table, string Own, string Select, IReadOnlyList<string> Told, IReadOnlyList<string> Hidden, string? Erase)
{
    /// <summary>Reads the rows as JSON, one text a row.</summary>
    public string Read => $"select row_to_json(told)::text as \"Value\" from (select {Select} from {Table} where {Own}) as told";
}

/// <summary>
/// Every text in the database that can be a person's, and what becomes of it: the one list behind export, erasure and retention. It stands in the order
/// in which erasure works, so that nothing is pulled away from under a foreign key. A test holds it against the database's catalogue: a new text column
/// is told, hidden, or stands in <see cref="Impersonal"/> with its reason. See ADR 17.
/// </summary>
public static class PersonalData
{
    /// <summary>Which bookings are a person's: as the one who comes, as the account (whoever is or was staff has booked for others), or by the proven address; and what was offered for these as an earlier time. For <c>@account</c>, <c>@patient</c>, <c>@email</c>.</summary>
    public const string OwnBookings =
        """
        with own as (select id from bookings where patient_id = @patient
            or patient_id in (select id from patients where family_account_id = @account)
            or (account_id = @account and not exists (select from user_roles where user_id = @account) and not exists (
                select from audit_entries where subject = 'ACCOUNT' and action = 'ROLE_GIVEN' and subject_ids @> array[@account]))
            or id in (
                select booking_id from booking_words join bookings as named on named.id = booking_id
                where booking_words.email = name_for_search(@email) and lower(named.patient_email) = @email))
        select id from own
        union
        select told.booking_id from own join waiting_entries as wish on wish.booking_id = own.id join waiting_offers as told on told.entry_id = wish.id
        """;

    private const string FindBookings = "select id as \"Value\" from bookings where id in (" + OwnBookings + ") order by id";

    private const string LockBookings = FindBookings + " for update";

    /// <summary>
    /// Takes the person out of bookings (<c>@bookings</c>) and leaves time, status and reference: nobody's any more. The words by which staff find them go
    /// by the database's trigger.
    /// </summary>
    public const string BlankBookings =
        """
        update bookings set patient_name = '', patient_email = '', patient_phone = null, reason = null, cancel_reason = null, guest_key = null,
            account_id = null, patient_id = null, language = null, revision = revision + 1
        where id = any(@bookings)
        """;

    /// <summary>What somebody who was staff has booked for others stays theirs: it only forgets the account.</summary>
    private const string FreeOthers =
        "update bookings set account_id = null, revision = revision + 1 where account_id = @account and not id = any(@bookings)";

    /// <summary>The claims of appointments that are over name nobody any more, as their bookings do.</summary>
    private const string BlankClaims = "update slot_claims set patient_id = null where patient_id is not null and booking_id = any(@bookings)";

    /// <summary>The words that staff put beside overbooked times; there must be some.</summary>
    private const string BlankOverbooked =
        "update slots set overbook_reason = 'Erased: no longer kept' where overbooked and id in (select slot_id from bookings where id = any(@bookings))";

    /// <summary>Under which keys the trail keeps values that are the person's, or of those for whom the account books.</summary>
    private const string PersonKeys =
        """
        select 'account:' || @account union all select 'patient:' || @patient
        union all select 'patient:' || id from patients where family_account_id = @account
        union all select 'bookingright:' || id from booking_rights where giver_account_id = @account or holder_account_id = @account
        """;

    /// <summary>Places in waiting lines are the account's, wishes for earlier times are their booking's.</summary>
    private const string OwnWaiting = "(account_id = @account or booking_id = any(@bookings))";

    /// <summary>What was offered to the person, also as an earlier time: such an offer names nobody.</summary>
    private const string OwnOffers = "(booking_id = any(@bookings) or entry_id in (select id from waiting_entries where booking_id = any(@bookings)))";

    /// <summary>The list.</summary>
    public static IReadOnlyList<PersonalTable> Tables { get; } =
    [
        new("account_sessions", "account_id = @account", "browser, system, started_at, seen_at", ["browser", "system"], ["stamp_hash"],
            "delete from account_sessions where account_id = @account"),
        new("email_proofs", "account_id = @account", "email, created_at, ends_at", ["email"], ["token_hash"],
            "delete from email_proofs where account_id = @account"),
        new("invitations", "account_id = @account", "created_at, ends_at", [], ["token_hash"],
            "delete from invitations where account_id = @account"),
        new("calendar_feeds", "account_id = @account", "kind, language, created_at", ["kind", "language"], ["token_hash"],
            "delete from calendar_feeds where account_id = @account"),
        new("data_exports", "account_id = @account", "asked_at, made_at, ends_at, language", ["language"], ["token_hash", "content"],
            "delete from data_exports where account_id = @account"),
        new("keyed_requests", "owner_key = @owner", "started_at, status", [], ["owner_key", "key_hash", "fingerprint", "protected_answer"],
            "delete from keyed_requests where owner_key = @owner"),
        new("user_tokens", "user_id = @account", "login_provider, name", ["login_provider", "name"], ["value"],
            "delete from user_tokens where user_id = @account"),
        new("user_claims", "user_id = @account", "claim_type, claim_value", ["claim_type", "claim_value"], [],
            "delete from user_claims where user_id = @account"),
        new("user_logins", "user_id = @account", "login_provider, provider_key, provider_display_name", ["login_provider", "provider_key", "provider_display_name"], [],
            "delete from user_logins where user_id = @account"),
        new("user_roles", "user_id = @account", "(select name from roles where roles.id = role_id) as role", [], [],
            "delete from user_roles where user_id = @account"),
        new("manage_links", "booking_id = any(@bookings)", "booking_id, created_at", [], ["token_hash"],
            "delete from manage_links where booking_id = any(@bookings)"),
        new("outbox_messages", "account_id = @account or booking_id = any(@bookings)", "kind, booking_id, created_at, sent_at, state, language",
            ["kind", "state", "language"], ["failure"], "delete from outbox_messages where account_id = @account or booking_id = any(@bookings)"),
        new("booking_answers", "booking_id = any(@bookings)", "booking_id, kind, question, answer", ["kind", "question", "answer"], [],
            "delete from booking_answers where booking_id = any(@bookings)"),
        new("waiting_offers", OwnOffers, "booking_id, slot_id, at", [], [], "delete from waiting_offers where " + OwnOffers),
        new("waiting_entries", OwnWaiting,
            """
            joined_at, (select doctors.name from doctors where doctors.id = doctor_id) as doctor, (select specializations.name from specializations
            where specializations.id = specialization_id) as specialization, (select locations.name from locations where locations.id = location_id) as location,
            booking_id as earlier_than_booking, weekdays, from_time, to_time, last_date, ended_at, ending, language
            """,
            ["ending", "language"], [], "delete from waiting_entries where " + OwnWaiting),
        new("live_holds", "booking_id = any(@bookings)", "booking_id, slot_id", [], ["owner_key", "address_key"],
            "delete from live_holds where booking_id = any(@bookings)"),
        new("booking_seats", "owner_key = @owner or owner_key = @seat or booking_id = any(@bookings)", "booking_id, seat", [], ["owner_key"],
            "delete from booking_seats where owner_key = @owner or owner_key = @seat or booking_id = any(@bookings)"),
        new("audit_person_values",
            $"person_key in ({PersonKeys})",
            "(select at from audit_entries where id = entry_id) as at, field, old_value, new_value", ["field", "old_value", "new_value"], ["person_key"],
            $"select erase_person_values(key) from ({PersonKeys}) as keys (key) where key is not null"),
        new("booking_rights", "giver_account_id = @account or holder_account_id = @account", "level, email, created_at, ends_at, ended_at, giver_account_id = @account as given_by_you",
            ["level", "email"], ["token_hash"], "delete from booking_rights where giver_account_id = @account or holder_account_id = @account"),
        new("slots", "overbooked and id in (select slot_id from bookings where id = any(@bookings))", "id as slot_id, overbook_reason", ["overbook_reason"], [],
            BlankOverbooked),
        new("slot_claims", "booking_id = any(@bookings)", "booking_id, starts_at, ends_at", [], [], BlankClaims),
        new("attendance_events", "booking_id = any(@bookings)", "booking_id, at, before, after", ["before", "after"], ["actor"], null),
        new("slot_events", "booking_id = any(@bookings)", "booking_id, at, kind, actor = @owner as by_you", ["kind"], ["actor"], null),
        new("audit_entries",
            "(subject = 'ACCOUNT' and subject_ids @> array[@account]) or (subject = 'PATIENT' and (subject_ids @> array[@patient] or subject_ids && array(select id from patients where family_account_id = @account))) or (subject = 'BOOKING' and subject_ids && @bookings)",
            "at, action, subject, actor = @owner as by_you, case when cardinality(subject_ids) = 1 then fields end as fields", ["action", "subject", "fields"], ["actor"], null),
        new("bookings", "id = any(@bookings)",
            """
            id, reference, status, attendance, (select starts_at from slots where slots.id = slot_id) as starts_at,
            (select doctors.name from slots join doctors on doctors.id = doctor_id where slots.id = slot_id) as doctor,
            (select locations.name from slots join locations on locations.id = location_id where slots.id = slot_id) as location,
            patient_name, patient_email, patient_phone, reason, cancel_reason, language, created_at, confirmed_at, ended_at
            """,
            ["reference", "status", "attendance", "patient_name", "patient_email", "patient_phone", "reason", "cancel_reason", "language"], ["guest_key"], BlankBookings),
        new("booking_words", "booking_id = any(@bookings)", "booking_id", [], ["words", "email", "phone_backwards"], null),
        new("patients", "account_id = @account or family_account_id = @account", "name, birth_date, email, phone, wants_reminders, account_id is not null as is_you, removed_at",
            ["name", "email", "phone"], ["search_words"], "delete from patients where account_id = @account or family_account_id = @account"),
        new("users", "id = @account", "email, user_name, phone_number, email_confirmed, two_factor_enabled, lockout_end, created_at",
            ["email", "user_name", "phone_number"], ["normalized_email", "normalized_user_name", "password_hash", "security_stamp", "concurrency_stamp"],
            "delete from users where id = @account"),
    ];

    /// <summary>Text columns that are nobody's, or stay, as <c>table.column</c>, and why.</summary>
    public static IReadOnlyDictionary<string, string> Impersonal { get; } = new (string Reason, string[] Columns)[]
    {
        ("what the clinic says of itself", [
            "clinics.name", "clinics.phone", "clinics.emergency_text", "locations.name", "locations.address", "locations.time_zone_id", "locations.country",
            "locations.region", "location_holidays.name", "specializations.name", "specializations.slug", "visit_types.name", "visit_types.preparation", "visit_questions.kind",
            "visit_questions.words", "visit_questions.choices"]),
        ("what the clinic says of its doctors: corrected by admins, never deleted", [
            "doctors.name", "doctors.email", "doctors.phone", "doctors.languages", "doctors.about", "doctors.search_name"]),
        ("the clinic's plan, and its reasons for its own times", [
            "schedule_rows.breaks", "slot_batches.answers", "closures.reason", "closures.created_by", "slots.state", "slots.block_reason", "slots.overbooked_by"]),
        ("the same in every installation, or not used", [
            "roles.name", "roles.normalized_name", "roles.concurrency_stamp", "role_claims.claim_type", "role_claims.claim_value", "migrations.migration_id",
            "migrations.product_version"]),
        ("a secret of the installation", [
            "token_keys.id", "token_keys.protected_key", "setup_secrets.secret_hash", "data_protection_keys.friendly_name", "data_protection_keys.xml"]),
    }.SelectMany(group => group.Columns, (group, column) => (column, group.Reason)).ToDictionary(pair => pair.column, pair => pair.Reason);

    /// <summary>Finds the person's bookings. In a transaction they are locked, in the order of their ids.</summary>
    public static async Task<DataSubject> FindBookingsAsync(this MediBookDbContext db, DataSubject person, bool forUpdate, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(person);
        var ids = db.Database.SqlQueryRaw<int>(forUpdate ? LockBookings : FindBookings, person.ToParameters());
        return person with { Bookings = await ids.ToListAsync(ct) };
    }

    /// <summary>Erases the person's rows by the list, in the caller's transaction.</summary>
    public static async Task EraseAsync(this MediBookDbContext db, DataSubject person, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(person);
        await db.Database.ExecuteSqlRawAsync(FreeOthers, person.ToParameters(), ct);
        foreach (var table in Tables.Where(table => table.Erase is not null))
        {
            await db.Database.ExecuteSqlRawAsync(table.Erase!, person.ToParameters(), ct);
        }
    }
}
