using MediBook.Web.Data.EmbeddedPostgres;
using Microsoft.Extensions.Options;

namespace MediBook.Web.Setup;

/// <summary>Turns what stops a start into one line that says how to mend it.</summary>
internal static class StartFailure
{
    /// <summary>The line, or null for what is no matter of configuration.</summary>
    public static string? Explain(Exception exception) => exception switch
    {
        StartRefusedException or EmbeddedPostgresException => exception.Message,
        OptionsValidationException options => string.Join(" ", options.Failures),
        _ => null,
    };
}
