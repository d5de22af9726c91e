using MediBook.Web.Domain.Languages;

namespace MediBook.Web.Domain;

/// <summary>What a mail says, in one language; its text and its HTML are made of it. Nothing personal stands in the subject.</summary>
/// <param name="Language">The language it is written in.</param>
/// <param name="Subject">The subject, one line.</param>
/// <param name="Paragraphs">What it says first, one paragraph each; the first one is what a list of mails shows beside the subject.</param>
public sealed record Letter(Language Language, string Subject, IReadOnlyList<string> Paragraphs)
{
    /// <summary>The facts, each with its label.</summary>
    public IReadOnlyList<LetterFact> Facts { get; init; } = [];

    /// <summary>What the reader can do first, or null.</summary>
    public LetterLink? Button { get; init; }

    /// <summary>What the reader can do instead, or null.</summary>
    public LetterLink? Instead { get; init; }

    /// <summary>What is said after the button, one paragraph each.</summary>
    public IReadOnlyList<string> Closing { get; init; } = [];

    /// <inheritdoc />
    public override string ToString() => nameof(Letter);
}

/// <summary>A fact of a letter.</summary>
/// <param name="Label">What it is.</param>
/// <param name="Lines">The fact, in lines.</param>
public sealed record LetterFact(string Label, params IReadOnlyList<string> Lines)
{
    /// <inheritdoc />
    public override string ToString() => nameof(LetterFact);
}

/// <summary>A link of a letter. It opens a page with a button: opening it changes nothing.</summary>
/// <param name="Text">What it does.</param>
/// <param name="Address">Where it leads, a whole address.</param>
public sealed record LetterLink(string Text, string Address)
{
    /// <inheritdoc />
    public override string ToString() => nameof(LetterLink);
}

/// <summary>A letter with its envelope.</summary>
/// <param name="To">The reader's email address.</param>
/// <param name="Letter">What it says.</param>
/// <param name="Calendar">An appointment for the reader's calendar, or null.</param>
public sealed record AddressedLetter(string To, Letter Letter, LetterCalendar? Calendar = null)
{
    /// <inheritdoc />
    public override string ToString() => nameof(AddressedLetter);
}

/// <summary>A calendar file that goes with a letter.</summary>
/// <param name="Method">REQUEST or CANCEL (RFC 5546).</param>
/// <param name="FileName">Its name, without anything personal.</param>
/// <param name="Content">The file (RFC 5545).</param>
public sealed record LetterCalendar(string Method, string FileName, string Content)
{
    /// <inheritdoc />
    public override string ToString() => nameof(LetterCalendar);
}

/// <summary>Writes the letters of some kinds of message. Read anew for each try: what is no longer true is not sent.</summary>
public interface ILetters
{
    /// <summary>Whether this writer knows a kind.</summary>
    public bool Knows(OutboxKind kind);

    /// <summary>Writes the letter of a message that is about to be sent, in its reader's language.</summary>
    /// <returns>The letter; null when there is nothing to tell any more, or nobody to tell it.</returns>
    /// <exception cref="NoSiteAddressException">It needs a link, and the site's address is not configured.</exception>
    public Task<AddressedLetter?> WriteAsync(OutboxMessage message, CancellationToken ct);
}

/// <summary>A letter needs a link, and nobody has said where people find the site.</summary>
public sealed class NoSiteAddressException() : InvalidOperationException("Site__PublicUrl is not set, so that no link can be written into a mail.");
