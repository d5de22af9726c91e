using System.ComponentModel.DataAnnotations;
using MediBook.Web.Domain;
using MediBook.Web.Services.Accounts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace MediBook.Web.Pages.Account;

/// <summary>The person's own data: asked for, in progress, ready, expired.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class ExportModel(DataExportService exports) : PageModel
{
    /// <summary>The key of the mail.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Key { get; set; }

    /// <summary>The answers.</summary>
    [BindProperty]
    public Answers Input { get; set; } = new();

    /// <summary>How far the newest export has come.</summary>
    public ExportState State { get; private set; } = new(ExportStanding.None, null);

    /// <summary>Whether the key opens the file.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>Shows how it stands.</summary>
    public async Task OnGetAsync(CancellationToken ct) => await ReadAsync(ct);

    /// <summary>The file; without its key, or for another account, there is none.</summary>
    public async Task<IActionResult> OnGetFileAsync(CancellationToken ct) =>
        Key is { } key && await exports.FindAsync(User.ToActor(), key, ct) is { } content ? File(content, "application/zip", "medibook-data.zip") : NotFound();

    /// <summary>Asks for it.</summary>
    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        await ReadAsync(ct);
        if (!ModelState.IsValid)
        {
            return this.Unreadable();
        }

        return (await exports.AskAsync(User, Input.Password!, ct)).Match<IActionResult>(_ => new SeeOther(Links.AccountExport), refusal =>
        {
            ModelState.AddModelError("Input.Password", AccountRefusalText.Of(refusal));
            return this.Unreadable();
        });
    }

    private async Task ReadAsync(CancellationToken ct)
    {
        var actor = User.ToActor();
        State = await exports.StateAsync(actor.AccountId ?? 0, ct);
        IsOpen = Key is { } key && await exports.IsOpenAsync(actor, key, ct);
    }

    /// <summary>What the page asks.</summary>
    public sealed record Answers
    {
        /// <summary>Proves who is asking.</summary>
        [Required(ErrorMessage = "Enter your password"), StringLength(NewPasswordAttribute.MostTyped, ErrorMessage = "That password is too long"), DataType(DataType.Password)]
        public string? Password { get; init; }
    }
}
