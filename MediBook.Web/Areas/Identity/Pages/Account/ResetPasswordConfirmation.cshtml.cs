using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace MediBook.Web.Areas.Identity.Pages.Account;

/// <summary>Says that the new password holds.</summary>
[AllowAnonymous]
public sealed class ResetPasswordConfirmationModel : PageModel;
