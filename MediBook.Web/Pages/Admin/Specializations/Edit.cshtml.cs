using System.ComponentModel.DataAnnotations;
using MediBook.Web.Domain;
using MediBook.Web.Services.Clinics;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using static MediBook.Web.Domain.Languages.Words;

namespace MediBook.Web.Pages.Admin.Specializations;

/// <summary>Adds or changes a specialization.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class EditModel(ClinicAdminQueries queries, ClinicService clinic) : PageModel
{
    /// <summary>The specialization, or null for a new one.</summary>
    [FromRoute]
    public int? Id { get; set; }

    /// <summary>What is typed.</summary>
    [BindProperty]
    public SpecializationInput Input { get; set; } = new();

    /// <summary>Shows the form.</summary>
    public async Task<IActionResult> OnGetAsync(CancellationToken ct)
    {
        var rows = await queries.SpecializationsAsync(ct);
        var row = rows.SingleOrDefault(row => row.Id == Id);
        Input = row is null ? new SpecializationInput { SortOrder = TypedNumbers.Write(NextOrder(rows)) } : new SpecializationInput { Name = row.Name, SortOrder = TypedNumbers.Write(row.SortOrder) };
        return Id is not null && row is null ? NotFound() : Page();
    }

    /// <summary>Saves.</summary>
    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        if (!ModelState.IsValid)
        {
            return this.Unreadable();
        }

        var name = PlainText.Clean(Input.Name);
        return (await clinic.SaveSpecializationAsync(Id, name, TypedNumbers.Whole(Input.SortOrder).GetValueOrDefault(), ct)).Match(
            _ =>
            {
                this.Flash(T("{0} is saved.", name));
                return new SeeOther(AdminLinks.Specializations);
            },
            this.Refused);
    }

    private static int NextOrder(List<SpecializationRow> rows) => Specialization.OrderAfter(rows.Select(row => row.SortOrder).DefaultIfEmpty().Max());

    /// <summary>The form's fields.</summary>
    public sealed record SpecializationInput
    {
        /// <summary>Unique without regard to case.</summary>
        [Display(Name = "Name"), Required(ErrorMessage = "Enter a name, like Cardiology"), PlainText(200)]
        public string? Name { get; init; }

        /// <summary>Low numbers come first.</summary>
        [Required(ErrorMessage = "Enter a number for the order"), WholeNumber(0, 9_999), Display(Name = "The order")]
        public string? SortOrder { get; init; }
    }
}
