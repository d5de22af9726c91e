using System.ComponentModel.DataAnnotations;
using MediBook.Web.Domain;
using MediBook.Web.Services.Accounts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using static MediBook.Web.Domain.Languages.Words;

namespace MediBook.Web.Pages.Account;

/// <summary>Erases the account: says what goes and what stays, and asks for the password.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class EraseModel(ErasureService erasure) : PageModel
{
    /// <summary>The answers.</summary>
    [BindProperty]
    public Answers Input { get; set; } = new();

    /// <summary>What erasing would meet.</summary>
    public ErasurePreview Preview { get; private set; } = new(false, []);

    /// <summary>Asks.</summary>
    public async Task OnGetAsync(CancellationToken ct) => await ReadAsync(ct);

    /// <summary>Erases, and leads to the home page, where nobody is signed in.</summary>
    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        if (!ModelState.IsValid)
        {
            await ReadAsync(ct);
            return this.Unreadable();
        }

        var erased = await erasure.EraseOwnAsync(User, Input.Password!, ct);
        return erased.Refusal is { } refusal ? await AgainAsync(refusal, ct) : Erased();
    }

    private async Task<IActionResult> AgainAsync(ErasureRefusal refusal, CancellationToken ct)
    {
        await ReadAsync(ct);
        ModelState.AddModelError(refusal is ErasureRefusal.WrongPassword ? "Input.Password" : "", ErasureRefusalText.Of(refusal));
        return new PageResult { StatusCode = refusal is ErasureRefusal.WrongPassword ? StatusCodes.Status422UnprocessableEntity : StatusCodes.Status409Conflict };
    }

    private SeeOther Erased()
    {
        this.Flash(T("Your account and your data are erased."));
        return new SeeOther(Links.Home);
    }

    private async Task ReadAsync(CancellationToken ct) => Preview = await erasure.PreviewAsync(User.ToActor().AccountId ?? 0, ct);

    /// <summary>What the page asks.</summary>
    public sealed record Answers
    {
        /// <summary>Proves who is asking.</summary>
        [Required(ErrorMessage = "Enter your password"), StringLength(NewPasswordAttribute.MostTyped, ErrorMessage = "That password is too long"), DataType(DataType.Password)]
        public string? Password { get; init; }
    }
}
