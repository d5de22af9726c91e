using System.Globalization;
using System.Text;

namespace MediBook.Web.Domain;

/// <summary>The names of the roles, as Identity keeps them.</summary>
public static class Roles
{
    /// <summary>Runs doctors, schedules, slots, users and settings.</summary>
    public const string Admin = "Admin";

    /// <summary>Works with everyone's bookings of the clinic.</summary>
    public const string Reception = "Reception";

    /// <summary>Sees the own day; linked to a doctor record.</summary>
    public const string Doctor = "Doctor";

    /// <summary>A right beside <see cref="Admin"/> or <see cref="Reception"/>: puts an appointment over a doctor's other times, on purpose.</summary>
    public const string Overbooking = "Overbooking";

    /// <summary>Every role, in the order in which screens list them.</summary>
    public static IReadOnlyList<string> All { get; } = [Admin, Reception, Doctor, Overbooking];
}

/// <summary>Who is asking. Services decide ownership by it and never see HTTP.</summary>
/// <param name="AccountId">The Identity account, or null for a guest.</param>
/// <param name="PatientId">The account's "me", or null for guests and staff without one.</param>
/// <param name="GuestKey">SHA-256 (hex) of the browser's guest cookie; owns holds made before signing in.</param>
/// <param name="AddressKey">SHA-256 (hex) of the network address; limits the live holds of guests.</param>
/// <param name="ManageKeys">SHA-256 (hex) of the links to single bookings that this browser has opened.</param>
/// <param name="Roles">The roles of the account.</param>
public sealed record Actor(
    int? AccountId,
    int? PatientId,
    string? GuestKey,
    string? AddressKey,
    IReadOnlyList<string> ManageKeys,
    IReadOnlyList<string> Roles)
{
    /// <summary>The doctor record that is linked to the account, or null.</summary>
    public int? DoctorId { get; init; }

    /// <summary>The language that a patient or guest reads at the door (BCP 47); null for staff, who book for others, and for programs.</summary>
    public string? Language
    {
        get => IsStaff ? null : field;
        init;
    }

    /// <summary>The clock's door: the recurring jobs.</summary>
    public static Actor Job { get; } = new(null, null, null, null, [], []);

    /// <summary>May work with everyone's bookings, and is not bound by the patients' limits.</summary>
    public bool IsStaff => Roles.Contains(Domain.Roles.Admin) || Roles.Contains(Domain.Roles.Reception);

    /// <summary>May run the clinic: doctors, slots, users.</summary>
    public bool IsAdmin => Roles.Contains(Domain.Roles.Admin);

    /// <summary>May put an appointment over a doctor's other times.</summary>
    public bool MayOverbook => IsStaff && Roles.Contains(Domain.Roles.Overbooking);

    /// <summary>The key under which this person's one live hold stands; null where nothing identifies the person.</summary>
    public string? HoldKey => OwnerKeys.ForHold(AccountId, GuestKey);

    /// <summary>How the audit trail names the actor: by id, never by name.</summary>
    public string AuditName => AccountId is { } id ? $"account:{id}" : GuestKey is not null ? "guest" : "job";

    /// <summary>The account that an <see cref="AuditName"/> names, or null.</summary>
    public static int? AccountOf(string? auditName) =>
        auditName?.Split(':') is ["account", var id] && int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private bool PrintMembers(StringBuilder builder)
    {
        builder.Append(AuditName);
        return true;
    }
}
