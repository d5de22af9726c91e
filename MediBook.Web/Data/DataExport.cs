using NodaTime;

namespace MediBook.Web.Data;

/// <summary>A person's own data as one file: asked for, then made by a job, then kept for a day. In the database, so that every instance has it.</summary>
public sealed class DataExport
{
    /// <summary>Identity, given by the database.</summary>
    public int Id { get; private set; }

    /// <summary>The account that asked, whose data it is.</summary>
    public int AccountId { get; private set; }

    /// <summary>The language in which it was asked for (BCP 47).</summary>
    public string Language { get; private set; } = "";

    /// <summary>When it was asked for.</summary>
    public Instant AskedAt { get; private set; }

    /// <summary>When it was made, or null.</summary>
    public Instant? MadeAt { get; private set; }

    /// <summary>From when it is no longer given, or null while it is not made.</summary>
    public Instant? EndsAt { get; private set; }

    /// <summary>SHA-256 (hex) of the link's token, or null until the mail with it is sent.</summary>
    public string? TokenHash { get; private set; }

    /// <summary>The file (ZIP), or null while it is not made and once it has ended.</summary>
    public byte[]? Content { get; private set; }
}
