namespace MediBook.Web.Data;

/// <summary>Collations that the migration makes, so that order and uniqueness are the same on every server.</summary>
public static class Collations
{
    /// <summary>Equal without regard to case; non-deterministic, so no pattern search.</summary>
    public const string IgnoreCase = "ignore_case";

    /// <summary>The order that people expect: a A b B é z.</summary>
    public const string Natural = "natural_order";
}
