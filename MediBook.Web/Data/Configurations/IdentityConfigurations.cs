using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MediBook.Web.Data.Configurations;

/// <summary>Identity's tables in snake_case, and unique emails in the database itself.</summary>
internal sealed class AppUserConfiguration : IEntityTypeConfiguration<AppUser>
{
    public void Configure(EntityTypeBuilder<AppUser> builder)
    {
        builder.ToTable("users");
        builder.HasIndex(user => user.NormalizedEmail).IsUnique().HasDatabaseName(ConstraintNames.UserEmail);
        builder.HasIndex(user => user.NormalizedUserName).IsUnique().HasDatabaseName(ConstraintNames.UserName);
    }
}

/// <summary>The account's row goes after the invitation's: nothing cascades.</summary>
internal sealed class InvitationConfiguration : IEntityTypeConfiguration<Invitation>
{
    public void Configure(EntityTypeBuilder<Invitation> builder)
    {
        builder.ToTable("invitations", table => table.HasCheckConstraint("ck_invitations_order", "ends_at > created_at"));
        builder.HasKey(invitation => invitation.AccountId);
        builder.Property(invitation => invitation.AccountId).ValueGeneratedNever();
        builder.Property(invitation => invitation.TokenHash).HasMaxLength(64);
        builder.HasIndex(invitation => invitation.TokenHash).IsUnique().HasDatabaseName("ux_invitations_token_hash");
        builder.HasOne<AppUser>().WithMany().HasForeignKey(invitation => invitation.AccountId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class RoleConfiguration : IEntityTypeConfiguration<IdentityRole<int>>
{
    public void Configure(EntityTypeBuilder<IdentityRole<int>> builder)
    {
        builder.ToTable("roles");
        builder.HasIndex(role => role.NormalizedName).IsUnique().HasDatabaseName("ux_roles_normalized_name");
    }
}

internal sealed class UserRoleConfiguration : IEntityTypeConfiguration<IdentityUserRole<int>>
{
    public void Configure(EntityTypeBuilder<IdentityUserRole<int>> builder) => builder.ToTable("user_roles");
}

internal sealed class UserClaimConfiguration : IEntityTypeConfiguration<IdentityUserClaim<int>>
{
    public void Configure(EntityTypeBuilder<IdentityUserClaim<int>> builder) => builder.ToTable("user_claims");
}

internal sealed class UserLoginConfiguration : IEntityTypeConfiguration<IdentityUserLogin<int>>
{
    public void Configure(EntityTypeBuilder<IdentityUserLogin<int>> builder) => builder.ToTable("user_logins");
}

internal sealed class UserTokenConfiguration : IEntityTypeConfiguration<IdentityUserToken<int>>
{
    public void Configure(EntityTypeBuilder<IdentityUserToken<int>> builder) => builder.ToTable("user_tokens");
}

internal sealed class RoleClaimConfiguration : IEntityTypeConfiguration<IdentityRoleClaim<int>>
{
    public void Configure(EntityTypeBuilder<IdentityRoleClaim<int>> builder) => builder.ToTable("role_claims");
}

internal sealed class DataProtectionKeyConfiguration : IEntityTypeConfiguration<DataProtectionKey>
{
    public void Configure(EntityTypeBuilder<DataProtectionKey> builder) => builder.ToTable("data_protection_keys");
}
