using System.ComponentModel.DataAnnotations;
using MediBook.Web.Domain;
using MediBook.Web.Services.Family;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.Rendering;
using static MediBook.Web.Domain.Languages.Words;

namespace MediBook.Web.Pages.Account.Rights;

/// <summary>Offers somebody a right over a person's appointments.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class GiveModel(FamilyQueries family, RightService rights, Visitor visitor) : PageModel
{
    /// <summary>What is typed.</summary>
    [BindProperty]
    public RightInput Input { get; set; } = new();

    /// <summary>Whose appointments can be shared.</summary>
    public IReadOnlyList<SelectListItem> People { get; private set; } = [];

    /// <summary>Asks.</summary>
    public Task<IActionResult> OnGetAsync(CancellationToken ct) => ShowAsync(Page, ct);

    /// <summary>Offers it; the answer is the same whether or not an account has the address.</summary>
    public async Task<IActionResult> OnPostAsync(CancellationToken ct) => !ModelState.IsValid
        ? await ShowAsync(this.Unreadable, ct)
        : await (await rights.OfferAsync(visitor.Actor, Input.ToOffer(), Input.OperationId, ct)).Match(
            _ =>
            {
                this.Flash(T("We write to {0}. Nothing is shared until they accept.", PlainText.Clean(Input.Email)));
                return Task.FromResult<IActionResult>(new SeeOther(Links.Rights));
            },
            refusal => ShowAsync(() => this.Refused(refusal), ct));

    private async Task<IActionResult> ShowAsync(Func<IActionResult> page, CancellationToken ct)
    {
        People = [.. (await family.OwnAsync(visitor.Actor, ct)).Select(person => new SelectListItem(
            person.IsMe ? T("Mine") : person.Name, TypedNumbers.Write(person.Id)))];
        return page();
    }

    /// <summary>The form's fields. Printed without its content: it is personal.</summary>
    public sealed record RightInput
    {
        /// <summary>Whose appointments: the id of the account's "me", or of one on its list.</summary>
        [Required(ErrorMessage = "Choose whose appointments you share"), WholeNumber(1, int.MaxValue), Display(Name = "The person")]
        public string? Person { get; init; }

        /// <summary>To whom.</summary>
        [Required(ErrorMessage = "Enter the email address of the person you share with"), EmailText]
        public string? Email { get; init; }

        /// <summary>How far it goes.</summary>
        [Required(ErrorMessage = "Choose what they may do"), RegularExpression("See|Book|Cancel", ErrorMessage = "Choose what they may do")]
        public string? Level { get; init; }

        /// <summary>The last day.</summary>
        [Required(ErrorMessage = "Enter the last day"), DateText]
        public string? Until { get; init; }

        /// <summary>The form's one-use id.</summary>
        [OperationId]
        public Guid OperationId { get; init; } = Guid.NewGuid();

        /// <summary>The offer; the fields have been checked.</summary>
        public RightOffer ToOffer() => new(
            TypedNumbers.Whole(Person)!.Value, PlainText.Clean(Email), Enum.Parse<RightLevel>(Level!), TypedTimes.Date(Until)!.Value);

        /// <inheritdoc />
        public override string ToString() => nameof(RightInput);
    }
}
