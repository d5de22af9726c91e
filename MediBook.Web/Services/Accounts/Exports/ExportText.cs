using static MediBook.Web.Domain.Languages.Words;

namespace MediBook.Web.Services.Accounts.Exports;

/// <summary>What the tables and columns of an export are called. What has no words here is called as the database calls it.</summary>
internal static class ExportText
{
    /// <summary>What the file is.</summary>
    public static string Title => T("Your data");

    /// <summary>What is in it.</summary>
    public static string Intro => T("Everything that we know of you, as it stood when this file was made. The same, for programs, is in data.json.");

    /// <summary>A kind of data.</summary>
    public static string OfTable(string table) => table switch
    {
        "users" => T("Your account"),
        "patients" => T("Your details"),
        "bookings" => T("Your appointments"),
        "booking_words" => T("Words by which staff find your appointments"),
        "slot_events" => T("What happened to your appointments"),
        "attendance_events" => T("Whether you came"),
        "slots" => T("Appointments between others"),
        "slot_claims" => T("When you have an appointment"),
        "live_holds" => T("Times that are held for you"),
        "booking_seats" => T("Appointments that count towards the limit"),
        "manage_links" => T("Links to your appointments"),
        "outbox_messages" => T("Mails to you"),
        "account_sessions" => T("Where you are signed in"),
        "email_proofs" => T("Addresses that wait for a proof"),
        "calendar_feeds" => T("Addresses of your calendar"),
        "data_exports" => T("Copies of your data"),
        "audit_entries" => T("Who did or looked at what"),
        "audit_person_values" => T("What your details were before"),
        "user_roles" => T("Roles"),
        _ => Spelled(table),
    };

    /// <summary>A column.</summary>
    public static string OfColumn(string column) => column switch
    {
        "patient_name" or "name" => T("Name"),
        "patient_email" or "email" => T("Email"),
        "patient_phone" or "phone" or "phone_number" => T("Phone"),
        "reference" => T("Reference"),
        "status" or "state" => T("Status"),
        "reason" => T("Reason"),
        "doctor" => T("Doctor"),
        "location" => T("Location"),
        "starts_at" => T("When"),
        "language" => T("Language"),
        "role" => T("Role"),
        "action" or "kind" => T("What"),
        "at" => T("When"),
        _ => Spelled(column),
    };

    private static string Spelled(string name) => string.Concat(char.ToUpperInvariant(name[0]), name[1..].Replace('_', ' '));
}
