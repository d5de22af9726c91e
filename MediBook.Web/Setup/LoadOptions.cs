using System.ComponentModel.DataAnnotations;

namespace MediBook.Web.Setup;

/// <summary>How much work one instance takes on at once, and for how long, section <c>Load</c>; checked at start.</summary>
internal sealed class LoadOptions
{
    /// <summary>Section name.</summary>
    public const string Section = "Load";

    /// <summary>Requests that are worked on at once. No more than a pool has connections, so that none of them waits for one.</summary>
    [Range(1, DatabaseSetup.ReadPool)]
    public int AtOnce { get; set; } = 16;

    /// <summary>Requests that wait for their turn: a hundred at the same instant are all served. One more sends the one away that came first.</summary>
    [Range(1, 10_000)]
    public int Waiting { get; set; } = 84;

    /// <summary>For how long one of them waits at most.</summary>
    [Range(1, 60_000)]
    public int WaitMilliseconds { get; set; } = 1_000;

    /// <summary>Seconds in which a request is answered, else it is given up.</summary>
    [Range(1, 600)]
    public int RequestSeconds { get; set; } = 10;

    /// <summary>The same for what changes much at once: imports, closures, bulk slots, lists as files.</summary>
    [Range(1, 3_600)]
    public int LongRequestSeconds { get; set; } = 180;
}
