using MediBook.Web.Domain;
using MediBook.Web.Domain.Languages;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace MediBook.Web.Data.Seed;

/// <summary>What every installation starts with: the roles, and a list of specializations that admins may change.</summary>
public static class ReferenceData
{
    /// <summary>Adds what is missing; safe to run by several instances at once.</summary>
    public static async Task SeedAsync(MediBookDbContext db)
    {
        ArgumentNullException.ThrowIfNull(db);
        await using var transaction = await db.Database.BeginTransactionAsync();
        await db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock(hashtext('medibook-reference-data'))");
        var roles = await db.Roles.Select(role => role.Name).ToListAsync();
        db.Roles.AddRange(Roles.All.Except(roles).Select(name => new IdentityRole<int>(name!) { NormalizedName = name!.ToUpperInvariant() }));
        if (!await db.Specializations.AnyAsync() && !await db.Clinics.AnyAsync())
        {
            db.Specializations.AddRange(KnownNames.Specializations.Select((name, index) => Specialization.Create(name, Slug.From(name), (index + 1) * 10)));
        }

        await db.SaveChangesAsync();
        await transaction.CommitAsync();
    }
}
