namespace MediBook.Web.Domain;

/// <summary>Names of the time limits that an address of the app can ask for. Without one it has the usual limit.</summary>
public static class TimeLimits
{
    /// <summary>For what changes or lists much at once.</summary>
    public const string MuchAtOnce = "much-at-once";
}
