namespace MediBook.Web.Data.EmbeddedPostgres;

/// <summary>
/// The private PostgreSQL server cannot be started or stopped. <see cref="Exception.Message"/> is one line for the person
/// who starts MediBook: what is wrong, and how to mend it.
/// </summary>
public sealed class EmbeddedPostgresException : Exception
{
    /// <summary>A failure with its cause in one line; line breaks in <paramref name="message"/> become spaces.</summary>
    public EmbeddedPostgresException(string message, Exception? cause = null)
        : base(OneLine(message), cause)
    {
    }

    internal static string OneLine(string text) =>
        string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
