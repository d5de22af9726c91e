using System.Globalization;
using System.Security.Claims;
using MediBook.Web.Data;
using MediBook.Web.Domain;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MediBook.Web.Services.Accounts;

/// <summary>What the sign-in cookie says of an account, and how it is read.</summary>
public static class AccountClaims
{
    /// <summary>Id of the account's "me".</summary>
    public const string PatientId = "medibook:patient";

    /// <summary>Id of the doctor record that is linked to the account.</summary>
    public const string DoctorId = "medibook:doctor";

    /// <summary>Says whether two-factor was passed at this sign-in (RFC 8176: <c>amr</c> = <c>mfa</c>).</summary>
    public const string Method = "amr";

    /// <summary>Reads who is asking. The guest's cookie and address come from the door.</summary>
    public static Actor ToActor(this ClaimsPrincipal user, string? guestKey = null, string? addressKey = null, IReadOnlyList<string>? manageKeys = null)
    {
        ArgumentNullException.ThrowIfNull(user);
        return new Actor(
            Number(user.FindFirstValue(ClaimTypes.NameIdentifier)),
            Number(user.FindFirstValue(PatientId)),
            guestKey,
            addressKey,
            manageKeys ?? [],
            [.. user.FindAll(ClaimTypes.Role).Select(claim => claim.Value)])
        {
            DoctorId = user.IsInRole(Roles.Doctor) ? Number(user.FindFirstValue(DoctorId)) : null,
        };
    }

    /// <summary>True when this sign-in passed two-factor.</summary>
    public static bool PassedTwoFactor(this ClaimsPrincipal user)
    {
        ArgumentNullException.ThrowIfNull(user);
        return user.HasClaim(Method, "mfa");
    }

    private static int? Number(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}

/// <summary>Adds the account's "me" and its doctor record to the sign-in cookie.</summary>
public sealed class AccountClaimsFactory(
    UserManager<AppUser> users, RoleManager<IdentityRole<int>> roles, IOptions<IdentityOptions> options, MediBookDbContext db)
    : UserClaimsPrincipalFactory<AppUser, IdentityRole<int>>(users, roles, options)
{
    /// <inheritdoc />
    protected override async Task<ClaimsIdentity> GenerateClaimsAsync(AppUser user)
    {
        var identity = await base.GenerateClaimsAsync(user);
        Add(AccountClaims.PatientId, await db.Patients.Where(patient => patient.AccountId == user.Id).Select(patient => (int?)patient.Id).SingleOrDefaultAsync());
        Add(AccountClaims.DoctorId, await db.Doctors.Where(doctor => doctor.AccountId == user.Id).Select(doctor => (int?)doctor.Id).SingleOrDefaultAsync());
        return identity;

        void Add(string type, int? id)
        {
            if (id is { } number)
            {
                identity.AddClaim(new Claim(type, number.ToString(CultureInfo.InvariantCulture)));
            }
        }
    }
}
