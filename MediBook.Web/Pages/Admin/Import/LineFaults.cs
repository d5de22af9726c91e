namespace MediBook.Web.Pages.Admin.Import;

/// <summary>The faults of a file while it is read: one a cell, the first that was found.</summary>
internal sealed class LineFaults
{
    private readonly Dictionary<(int Line, string? Column), CsvFault> _faults = [];
    private readonly string[] _columns;

    public LineFaults(IEnumerable<CsvFault> found, string[] columns)
    {
        _columns = columns;
        foreach (var fault in found)
        {
            Add(fault.Line, fault.Column, fault.Text);
        }
    }

    /// <summary>How many there are.</summary>
    public int Count => _faults.Count;

    /// <summary>All of them, by line, then in the order of the columns.</summary>
    public IReadOnlyList<CsvFault> All => [.. _faults.Values.OrderBy(fault => fault.Line).ThenBy(fault => Array.IndexOf(_columns, fault.Column))];

    /// <summary>Notes what is wrong with a cell; null: nothing is.</summary>
    public void Add(int line, string? column, string? text)
    {
        if (text is not null)
        {
            _faults.TryAdd((line, column), new CsvFault(line, column, text));
        }
    }
}
