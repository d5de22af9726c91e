using System.Buffers.Text;
using System.Globalization;
using System.Text;
using MediBook.Web.Services.Clinics;
using Microsoft.AspNetCore.WebUtilities;
using NodaTime;

namespace MediBook.Web.Api;

/// <summary>
/// Lists in pieces: <c>limit</c> and <c>cursor</c>, and a <c>Link</c> with <c>rel="next"</c> (RFC 8288) where more follows. A client that knows
/// nothing of it gets the whole list up to the row's bound.
/// </summary>
internal static class Paging
{
    /// <summary>About 3,000 years from 1970.</summary>
    private const long MostMicroseconds = 100_000_000_000_000_000;

    /// <summary>Reads which piece of a list is asked for.</summary>
    /// <param name="limit">As sent.</param>
    /// <param name="bound">Most rows of the list, and of a piece where no limit is sent.</param>
    /// <param name="cursor">As sent.</param>
    /// <param name="read">Reads the list's own places: <see cref="ByInstant"/> or <see cref="ByName"/>.</param>
    /// <param name="most">Most rows of the piece.</param>
    /// <param name="after">The place after which it begins, or null for the first piece.</param>
    /// <returns>What a bad one is told, or null.</returns>
    public static Refused? Read<TPlace>(string? limit, int bound, string? cursor, Func<string, TPlace?> read, out int most, out TPlace? after)
        where TPlace : struct
    {
        (most, after) = (Limit(limit, bound) ?? 0, string.IsNullOrWhiteSpace(cursor) ? null : read(cursor));
        return most == 0 ? BadLimit(bound)
            : after is null && !string.IsNullOrWhiteSpace(cursor) ? BadCursor()
            : null;
    }

    /// <summary>What a bad <c>limit</c> is told.</summary>
    public static Refused BadLimit(int bound) => Refused.Field("limit", string.Create(CultureInfo.InvariantCulture, $"limit must be a whole number from 1 to {bound}"));

    /// <summary>What a bad <c>cursor</c> is told.</summary>
    public static Refused BadCursor() => Refused.Field("cursor", "cursor must be one that a Link header gave");

    /// <summary>A place in a list that is ordered by an instant and an id.</summary>
    public static string Cursor(Instant at, int id) => Encode(string.Create(CultureInfo.InvariantCulture, $"{Microseconds(at)}.{id}"));

    /// <summary>A place in a list that is ordered by a name and an id.</summary>
    public static string Cursor(string name, int id) => Encode(string.Create(CultureInfo.InvariantCulture, $"{id}.{name}"));

    /// <summary>Reads a place by instant and id, or null.</summary>
    public static (Instant At, int Id)? ByInstant(string cursor) => Decode(cursor)?.Split('.') is [var at, var id]
        && long.TryParse(at, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var microseconds)
        && microseconds is > -MostMicroseconds and < MostMicroseconds && Id(id) is { } number
            ? (Instant.FromUnixTimeTicks(microseconds * 10), number)
            : null;

    /// <summary>Reads a place by name and id, or null.</summary>
    public static (string Name, int Id)? ByName(string cursor) => Decode(cursor)?.Split('.', 2) is [var id, var name] && Id(id) is { } number
        && Domain.PlainText.IsPlain(name, lines: false) ? (name, number) : null;

    /// <summary>Tells where the next piece is.</summary>
    public static void TellNext(HttpContext context, SiteOptions site, string? cursor)
    {
        if (cursor is null)
        {
            return;
        }

        var request = context.Request;
        var query = request.Query.Where(part => !part.Key.Equals("cursor", StringComparison.OrdinalIgnoreCase)).SelectMany(part => part.Value, (part, value) => KeyValuePair.Create(part.Key, value));
        var path = QueryHelpers.AddQueryString(request.PathBase + request.Path, query.Append(KeyValuePair.Create<string, string?>("cursor", cursor)));
        context.Response.Headers.Append("Link", $"<{site.Absolute(path, $"{request.Scheme}://{request.Host}")}>; rel=\"next\"");
    }

    /// <summary>Reads <c>limit</c>: the bound where it is absent, or null where it is no number from 1 to the bound.</summary>
    private static int? Limit(string? given, int bound) => string.IsNullOrWhiteSpace(given)
        ? bound
        : int.TryParse(given.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit >= 1 && limit <= bound ? limit : null;

    private static long Microseconds(Instant at) => at.ToUnixTimeTicks() / 10;

    private static int? Id(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;

    private static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    private static string? Decode(string cursor)
    {
        var bytes = new byte[cursor.Length];
        return cursor.Length <= 1_024 && Base64Url.IsValid(cursor) && Base64Url.TryDecodeFromChars(cursor, bytes, out var length) ? Encoding.UTF8.GetString(bytes, 0, length) : null;
    }
}
