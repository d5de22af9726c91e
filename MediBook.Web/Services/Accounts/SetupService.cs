using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using MediBook.Web.Data;
using MediBook.Web.Domain;
using Microsoft.EntityFrameworkCore;

namespace MediBook.Web.Services.Accounts;

/// <summary>Why the first set-up was not done.</summary>
public enum SetupRefusal
{
    /// <summary>There is an admin already: the set-up is over for good.</summary>
    AlreadyDone,

    /// <summary>The secret is not one that a start has printed.</summary>
    WrongSecret,

    /// <summary>An account has the admin's email already; the set-up never takes an account over.</summary>
    EmailTaken,

    /// <summary>The admin's password is shorter than 8 characters, or longer than 128.</summary>
    PasswordLength,

    /// <summary>The admin's password is among those that are guessed first.</summary>
    PasswordTooCommon,
}

/// <summary>What the first set-up makes.</summary>
/// <param name="ClinicName">Name of the clinic.</param>
/// <param name="ClinicPhone">The number that people call.</param>
/// <param name="EmergencyText">What to do in an emergency, in one sentence.</param>
/// <param name="LocationName">Name of the first location.</param>
/// <param name="LocationAddress">Its address in one line; may be empty.</param>
/// <param name="TimeZone">Its IANA time zone.</param>
/// <param name="AdminEmail">Email of the first admin.</param>
/// <param name="AdminPassword">Password of the first admin.</param>
public sealed record SetupRequest(
    string ClinicName, string ClinicPhone, string EmergencyText,
    string LocationName, string LocationAddress, string TimeZone,
    string AdminEmail, string AdminPassword)
{
    /// <summary>Never prints what it holds.</summary>
    public override string ToString() => nameof(SetupRequest);
}

/// <summary>The first set-up: clinic, first location and first admin, in one transaction, once.</summary>
public sealed partial class SetupService(MediBookDbContext db, AccountService accounts, ILogger<SetupService> logger)
{
    /// <summary>True while there is no admin.</summary>
    public async Task<bool> IsOpenAsync(CancellationToken ct) => !await RoleService.Admins(db).AnyAsync(ct);

    /// <summary>Makes a secret that opens the set-up once; 128 random bits, kept hashed. Every instance that starts prints one of its own.</summary>
    public async Task<string> MintSecretAsync(CancellationToken ct)
    {
        var secret = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));
        db.SetupSecrets.Add(new SetupSecret(Hash(secret), await db.NowAsync(ct)));
        await db.SaveChangesAsync(ct);
        return secret;
    }

    /// <summary>Does the set-up for someone who has read the secret.</summary>
    public Task<Outcome<Done, SetupRefusal>> RunAsync(SetupRequest request, string secret, CancellationToken ct) =>
        WorkAsync(request, Hash(PlainText.Clean(secret)), ct);

    /// <summary>Does the set-up by the installation's own settings, which need no secret.</summary>
    public Task<Outcome<Done, SetupRefusal>> RunBySettingsAsync(SetupRequest request, CancellationToken ct) => WorkAsync(request, null, ct);

    private async Task<Outcome<Done, SetupRefusal>> WorkAsync(SetupRequest request, string? secretHash, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(request);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await RoleService.LockAsync(db, ct);
        if (!await IsOpenAsync(ct))
        {
            return SetupRefusal.AlreadyDone;
        }

        // The hash is compared, not the secret: how far a wrong one agrees is not to be learnt from the time it takes.
        if (secretHash is not null && !await db.SetupSecrets.AnyAsync(known => known.SecretHash == secretHash, ct))
        {
            return SetupRefusal.WrongSecret;
        }

        var admin = await accounts.CreateAsync(new NewAccount("", request.AdminEmail, request.AdminPassword), ct);
        if (admin.Refusal is { } refusal)
        {
            return Translate(refusal);
        }

        await RoleService.GiveAsync(db, Actor.Job, admin.Value.Id, Roles.Admin, ct);
        await FoundAsync(request, ct);
        await db.SetupSecrets.ExecuteDeleteAsync(ct);
        await transaction.CommitAsync(CancellationToken.None);
        LogDone(logger, admin.Value.Id);
        return default(Done);
    }

    /// <summary>A clinic that stands already (its admins were lost) is corrected; otherwise it is founded.</summary>
    private async Task FoundAsync(SetupRequest request, CancellationToken ct)
    {
        var (name, phone, emergency) = (PlainText.Clean(request.ClinicName), PlainText.Clean(request.ClinicPhone), PlainText.Clean(request.EmergencyText));
        var clinic = await db.Clinics.SingleOrDefaultAsync(ct);
        var location = clinic is null
            ? db.Locations.Add(Location.Create("", "", request.TimeZone)).Entity
            : await db.Locations.SingleAsync(known => known.Id == clinic.DefaultLocationId, ct);
        location.Change(PlainText.Clean(request.LocationName), PlainText.Clean(request.LocationAddress), request.TimeZone);
        await db.SaveChangesAsync(ct);
        if (clinic is null)
        {
            db.Clinics.Add(Clinic.Create(name, phone, emergency, location.Id));
        }
        else
        {
            clinic.Change(name, phone, emergency, location.Id);
        }

        await db.SaveChangesAsync(ct);
    }

    private static SetupRefusal Translate(AccountRefusal refusal) => refusal switch
    {
        AccountRefusal.EmailTaken => SetupRefusal.EmailTaken,
        AccountRefusal.PasswordLength => SetupRefusal.PasswordLength,
        AccountRefusal.PasswordTooCommon => SetupRefusal.PasswordTooCommon,
        AccountRefusal.WrongPassword or AccountRefusal.UnknownAccount or AccountRefusal.UnknownRole or AccountRefusal.LastAdmin
            or AccountRefusal.LinkEnded or AccountRefusal.NotAdmin or AccountRefusal.NotInvited or AccountRefusal.OwnAccount or AccountRefusal.ChangedMeanwhile => throw new InvalidOperationException($"A new account cannot be refused with {refusal}."),
    };

    private static string Hash(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    [LoggerMessage(Level = LogLevel.Information, Message = "The first set-up is done; account {AccountId} is the first admin")]
    private static partial void LogDone(ILogger logger, int accountId);
}
