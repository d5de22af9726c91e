using System.Globalization;
using MediBook.Web.Domain;
using Microsoft.EntityFrameworkCore;

namespace MediBook.Web.Data;

/// <summary>Slugs of specializations that nobody has yet.</summary>
public static class FreeSlugs
{
    /// <summary>Names that differ may give the same slug, above all those in other scripts: the later one takes a number.</summary>
    /// <param name="db">The database.</param>
    /// <param name="id">The specialization that gets the slug, or null for a new one.</param>
    /// <param name="name">Its name.</param>
    /// <param name="ct">Cancels the read.</param>
    public static async Task<string> FreeSlugAsync(this MediBookDbContext db, int? id, string name, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        const int room = 190;
        var slug = Slug.From(name);
        slug = slug.Length <= room ? slug : slug[..room].TrimEnd('-');
        var taken = await db.Specializations.Where(row => row.Id != id && row.Slug.StartsWith(slug)).Select(row => row.Slug).ToListAsync(ct);
        return Enumerable.Range(1, taken.Count + 1)
            .Select(number => number == 1 ? slug : string.Create(CultureInfo.InvariantCulture, $"{slug}-{number}"))
            .First(candidate => !taken.Contains(candidate));
    }
}
