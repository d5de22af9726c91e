namespace MediBook.Web.Services.Accounts.Exports;

/// <summary>One kind of data in a file to read.</summary>
/// <param name="Title">What it is.</param>
/// <param name="Columns">The heads of its columns.</param>
/// <param name="Rows">Its rows, a text a column.</param>
public sealed record ExportSection(string Title, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows)
{
    /// <inheritdoc />
    public override string ToString() => nameof(ExportSection);
}
